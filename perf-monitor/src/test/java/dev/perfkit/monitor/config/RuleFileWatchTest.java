package dev.perfkit.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.perfkit.monitor.CapturedLog;
import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.RuleChanges;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RuleFileWatchTest {
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final String ONE = "rules:\n  queue: {signal: queue, critical: 10}\n";
    private static final String TWO = ONE + "  backlog: {signal: queue, critical: 100}\n";

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final ManualTime time = new ManualTime();

    @TempDir
    Path folder;

    private Path path;
    private Monitor monitor;
    private RuleFileWatch watch;

    @BeforeEach
    void start() throws IOException {
        path = Files.writeString(folder.resolve("rules.yaml"), ONE);
        RuleFile file = RuleFile.of(path, List.of(Signal.gauge("queue", "tasks", () -> 5)));
        monitor = Monitor.builder("shop")
                .rules(file.read())
                .channel(event -> {})
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build();
        monitor.start();
        watch = file.watch(monitor, LOOK, time, Runnable::run);
    }

    @AfterEach
    void close() {
        watch.close();
        monitor.close();
    }

    @Test
    void look_sameFile_changesNothing() {
        looks(3);
        assertThat(ruleNames()).containsExactly("queue");
        assertThat(monitor.decisions()).isEmpty();
        assertThat(watch.refusal()).isNull();
    }

    @Test
    void look_change_isTakenWhenItWasSeenTwice() throws IOException {
        looks(2);
        Files.writeString(path, TWO);
        looks(1);
        assertThat(ruleNames()).containsExactly("queue");
        looks(1);
        assertThat(ruleNames()).containsExactly("queue", "backlog");
        assertThat(monitor.decisions())
                .singleElement()
                .extracting(Decision::what, Decision::why)
                .containsExactly("rules replaced", "added: backlog");
    }

    @Test
    void look_fileBeingWritten_isNotBelieved() throws IOException {
        looks(2);
        Files.writeString(path, "");
        looks(1);
        Files.writeString(path, TWO.substring(0, ONE.length())); // whole in itself, but not yet all
        looks(1);
        Files.writeString(path, TWO);
        looks(2);
        assertThat(ruleNames()).containsExactly("queue", "backlog");
        assertThat(monitor.decisions()).hasSize(1);
        assertThat(log.lines("refused")).isEmpty();
    }

    @Test
    void look_fileReplacedByRename_isTaken() throws IOException {
        looks(2);
        Path other = Files.writeString(folder.resolve("rules.yaml.new"), TWO);
        Files.move(other, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        looks(2);
        assertThat(ruleNames()).containsExactly("queue", "backlog");
    }

    @Test
    void look_fileMissingForAMoment_isNotTold() throws IOException {
        looks(2);
        Files.delete(path);
        looks(1);
        Files.writeString(path, TWO);
        looks(2);
        assertThat(ruleNames()).containsExactly("queue", "backlog");
        assertThat(log.lines("refused")).isEmpty();
    }

    @Test
    void look_wrongFile_changesNothingAndIsToldOnce() throws IOException {
        looks(2);
        Files.writeString(path, TWO.replace("100", "many"));
        looks(5);
        assertThat(ruleNames()).containsExactly("queue");
        String why = path + ":3: rules.backlog.critical: \"many\" (expected: a number, in tasks)";
        assertThat(watch.refusal()).isEqualTo(why);
        assertThat(monitor.decisions())
                .singleElement()
                .extracting(Decision::what, Decision::why)
                .containsExactly("rule file refused, the rules stay as they are", why);
        assertThat(log.lines("rule file refused")).hasSize(1);
        Files.writeString(path, TWO);
        looks(2);
        assertThat(ruleNames()).containsExactly("queue", "backlog");
        assertThat(watch.refusal()).isNull();
    }

    @Test
    void look_emptyOrMissingFile_changesNothing() throws IOException {
        looks(2);
        Files.writeString(path, "");
        looks(5);
        assertThat(watch.refusal()).endsWith(":1: rules: none (expected: at least one rule)");
        Files.delete(path);
        looks(5);
        assertThat(watch.refusal()).contains("cannot be read");
        assertThat(ruleNames()).containsExactly("queue");
        assertThat(log.lines("rule file refused")).hasSize(2);
        Files.writeString(path, ONE);
        looks(2);
        assertThat(watch.refusal()).isNull();
    }

    @Test
    void look_ruleThatDoesNotFitTheMonitor_changesNothing() throws IOException {
        Files.writeString(path, ONE.replace("10}", "10, evaluateEvery: 15s}"));
        looks(3);
        assertThat(watch.refusal()).contains("rule queue is evaluated every PT15S (expected: a multiple of the slot");
        assertThat(monitor.rules()).extracting(Rule::interval).containsExactly(Duration.ofSeconds(30));
        Files.writeString(path, ONE);
        looks(2);
        assertThat(watch.refusal()).isNull();
        assertThat(monitor.decisions()).extracting(Decision::what).doesNotContain("rules replaced");
    }

    @Test
    void reload_change_isTakenAtOnce() throws IOException {
        Files.writeString(path, TWO);
        RuleChanges changes = watch.reload();
        assertThat(changes).isEqualTo(new RuleChanges(List.of("backlog"), List.of(), List.of(), List.of("queue")));
        assertThat(ruleNames()).containsExactly("queue", "backlog");
        assertThat(watch.reload().isEmpty()).isTrue();
    }

    @Test
    void reload_wrongFile_throwsAndChangesNothing() throws IOException {
        Files.writeString(path, "rules: {queue: {}}");
        assertThatThrownBy(watch::reload)
                .isInstanceOf(RuleFileException.class)
                .hasMessageContaining("signal: is missing");
        assertThat(ruleNames()).containsExactly("queue");
    }

    @Test
    void close_afterwards_looksNoMore() throws IOException {
        watch.close();
        Files.writeString(path, TWO);
        looks(3);
        assertThat(ruleNames()).containsExactly("queue");
        assertThatThrownBy(watch::reload)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void reload_ruleThatDoesNotFitTheMonitor_namesTheFile() throws IOException {
        Files.writeString(path, ONE.replace("10}", "10, evaluateEvery: 15s}"));
        assertThatThrownBy(watch::reload)
                .isInstanceOf(RuleFileException.class)
                .hasMessageStartingWith(path + ": monitor shop: rule queue is evaluated every PT15S");
    }

    @Test
    void look_refusedFile_isReadAgainOnceThereAreOtherSignals() throws IOException {
        List<Signal> signals = new ArrayList<>(List.of(Signal.gauge("queue", "tasks", () -> 5)));
        try (RuleFileWatch other =
                RuleFile.of(path, () -> List.copyOf(signals)).watch(monitor, LOOK, time, Runnable::run)) {
            watch.close();
            Files.writeString(path, ONE + "  late: {signal: late, critical: 10}\n");
            looks(3);
            assertThat(other.refusal()).contains("rules.late.signal");
            signals.add(Signal.gauge("late", "tasks", () -> 5));
            looks(1);
            assertThat(other.refusal()).isNull();
            assertThat(ruleNames()).containsExactly("queue", "late");
        }
    }

    @Test
    void close_readingHangs_doesNotWait() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        RuleFile hanging = RuleFile.of(path, () -> {
            reading.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        });
        RuleFileWatch other = hanging.watch(monitor, LOOK, time, Runnable::run);
        Thread reload = new Thread(() -> assertThatThrownBy(other::reload).isInstanceOf(RuntimeException.class));
        reload.start();
        reading.await();
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(other.refusal()).isNull();
            other.close();
        });
        reload.interrupt();
        reload.join();
        assertThat(ruleNames()).containsExactly("queue");
    }

    private List<String> ruleNames() {
        return monitor.rules().stream().map(Rule::name).toList();
    }

    private void looks(int count) {
        for (int i = 0; i < count; i++) {
            time.advance(LOOK);
        }
    }
}
