package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.NodeSource.Found;
import dev.perfkit.balancer.health.HealthCheck;
import dev.perfkit.balancer.health.HealthPolicy;
import dev.perfkit.balancer.scale.Instance.Phase;
import dev.perfkit.signal.Decision;
import dev.perfkit.time.ManualTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, and where it is about pauses, time that the test moves. */
class LocalProcessesTest {
    static final List<String> QUICK = List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final HealthPolicy OFTEN = new HealthPolicy(Duration.ofMillis(100), Duration.ofMillis(75), 1, 3, 0);

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private volatile String character = "good";
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<LocalProcesses> open = new ArrayList<>();

    @BeforeEach
    void awaitNothing() {
        assertThat(ProcessHandle.current().children().filter(LocalProcessesTest::isOurs))
                .isEmpty();
    }

    @AfterEach
    void closeAll() {
        open.forEach(LocalProcesses::close);
    }

    private static boolean isOurs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().orElse("").contains(ChildMain.class.getName());
    }

    private LocalProcessesBuilder builder() {
        return LocalProcesses.builder("shop")
                .command((name, port) -> {
                    asked.add(name);
                    return LocalProcesses.java(QUICK, ChildMain.class, "" + port, character);
                })
                .readiness(HealthCheck.http("/health"), OFTEN);
    }

    private LocalProcesses build(LocalProcessesBuilder builder) {
        LocalProcesses processes = builder.build();
        open.add(processes);
        return processes;
    }

    private LocalProcesses ready(LocalProcessesBuilder builder, int size) {
        LocalProcesses processes = build(builder.size(size));
        awaitReady(processes, size);
        return processes;
    }

    private static void awaitReady(LocalProcesses processes, int size) {
        await().atMost(LONG)
                .until(() -> processes.fleet().ready() == size
                        && processes.fleet().instances().size() == size);
    }

    private static List<String> names(LocalProcesses processes) {
        return processes.fleet().instances().stream().map(Instance::name).toList();
    }

    private static List<String> what(LocalProcesses processes) {
        return processes.decisions().stream().map(Decision::what).toList();
    }

    private static URI uri(LocalProcesses processes, String name) throws Exception {
        return processes.source().find().endpoints().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow()
                .target();
    }

    private String get(URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private ProcessHandle handle(LocalProcesses processes, String name) throws Exception {
        return ProcessHandle.of(Long.parseLong(get(uri(processes, name)))).orElseThrow();
    }

    @Test
    void resize_growsAndShrinks_endsThoseNamedAndTellsTheSource() throws Exception {
        LocalProcesses processes = ready(builder(), 1);
        processes.resize(1, 3, List.of());
        assertThat(processes.fleet().count(Phase.PENDING)).isEqualTo(2);
        assertThat(processes.source().find().endpoints()).hasSize(1);
        awaitReady(processes, 3);
        assertThat(names(processes)).containsExactly("shop-1", "shop-2", "shop-3");
        ProcessHandle second = handle(processes, "shop-2");

        processes.resize(1, 2, List.of("shop-2"));

        assertThat(processes.source().find().endpoints())
                .extracting(e -> e.name())
                .containsExactly("shop-1", "shop-3");
        await().atMost(LONG).until(() -> names(processes).equals(List.of("shop-1", "shop-3")));
        assertThat(second.isAlive()).isFalse();
        assertThat(what(processes)).contains("shop-2 is to leave", "shop-2 is gone");
    }

    @Test
    void fleet_oneIsKilled_itIsReplacedAndTold() throws Exception {
        LocalProcesses processes = ready(builder().pauses(Duration.ofMillis(10), Duration.ofMillis(10)), 2);

        handle(processes, "shop-1").destroyForcibly();

        await().atMost(LONG).until(() -> names(processes).equals(List.of("shop-2", "shop-3")));
        awaitReady(processes, 2);
        assertThat(processes.fleet().wanted()).isEqualTo(2);
        assertThat(processes.decisions())
                .filteredOn(d -> d.what().equals("shop-3 takes the place of shop-1"))
                .singleElement()
                .satisfies(d -> assertThat(d.why()).contains("status 137"));
    }

    @Test
    void fleet_oneFailsItsCheck_isUnreadyAndNotInTheSource() throws Exception {
        LocalProcesses processes = ready(builder(), 1);
        get(uri(processes, "shop-1").resolve("/sick"));

        await().atMost(LONG).until(() -> processes.fleet().count(Phase.UNREADY) == 1);

        // It is there, so that there is nobody is not certain.
        assertThat(processes.source().find()).isEqualTo(new Found<>(List.of(), false));
        assertThat(names(processes)).containsExactly("shop-1");
    }

    @Test
    void source_noneOrStarting_isCertain() throws Exception {
        character = "deaf";
        LocalProcesses processes = build(builder());
        assertThat(processes.source().find()).isEqualTo(Found.nobody());
        processes.resize(1, 1, List.of());
        assertThat(processes.source().find()).isEqualTo(Found.nobody());
    }

    @Test
    void source_ofABalancer_joinsThoseReadyAndLeavesWithThem() throws Exception {
        LocalProcesses processes = ready(builder(), 1);
        try (LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
                .source(processes.source(), Duration.ofMillis(20))
                .build()) {
            processes.resize(1, 2, List.of());
            await().atMost(LONG).until(() -> nodes(balancer).equals(List.of("shop-1", "shop-2")));
            processes.resize(1, 1, List.of("shop-1"));
            await().atMost(LONG).until(() -> nodes(balancer).equals(List.of("shop-2")));
            processes.resize(1, 0, List.of());
            await().atMost(LONG).until(() -> nodes(balancer).isEmpty());
        }
    }

    private static List<String> nodes(LoadBalancer<URI> balancer) {
        return balancer.snapshot().nodes().stream().map(NodeSnapshot::name).toList();
    }

    @Test
    void launch_commandThatCannotStart_isTriedAgainAfterPausesThatDouble() {
        ManualTime time = new ManualTime();
        AtomicInteger tries = new AtomicInteger();
        LocalProcesses processes = build(LocalProcesses.builder("shop")
                .command((name, port) -> {
                    tries.incrementAndGet();
                    return new ProcessBuilder(folder.resolve("nothing").toString());
                })
                .pauses(Duration.ofSeconds(1), Duration.ofSeconds(5))
                .executor(Runnable::run)
                .scheduler(time)
                .size(1));
        List<Integer> triesBySecond = new ArrayList<>();
        for (int i = 0; i <= 17; i++) {
            triesBySecond.add(tries.get());
            time.advance(Duration.ofSeconds(1));
        }
        // After 1, 2 and 4 s, and then every 5 s.
        assertThat(triesBySecond).containsExactly(1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6);
        assertThat(processes.fleet().wanted()).isEqualTo(1);
        assertThat(processes.fleet().count(Phase.PENDING)).isEqualTo(1);
        assertThat(processes.decisions().get(0).why())
                .startsWith("it cannot be started: ")
                .contains("nothing");
    }

    @Test
    void launch_commandThatDiesAtOnce_neverSpins() {
        character = "dying";
        ManualTime time = new ManualTime();
        LocalProcesses processes = build(builder().scheduler(time).size(1));
        for (int failures = 1; failures <= 4; failures++) {
            String next = "shop-" + (failures + 1);
            await().atMost(LONG).until(() -> names(processes).equals(List.of(next)));
            assertThat(asked).hasSize(failures);
            time.advance(Duration.ofSeconds(1L << (failures - 1)).minusMillis(1));
            assertThat(asked).hasSize(failures);
            time.advance(Duration.ofMillis(1));
        }
        assertThat(processes.decisions().get(1).why()).contains("status 3");
    }

    @Test
    void fleet_oneEndsThatWasReadyForLong_isReplacedAtOnce() throws Exception {
        ManualTime time = new ManualTime();
        LocalProcesses processes = build(
                builder().scheduler(time).clocks(time, InstantSource.system()).size(1));
        await().atMost(LONG).until(() -> {
            time.advance(Duration.ofMillis(120));
            return processes.fleet().ready() == 1;
        });
        ProcessHandle first = handle(processes, "shop-1");
        time.advance(Duration.ofMinutes(1));
        first.destroyForcibly();
        await().atMost(LONG).until(() -> asked.contains("shop-2"));
    }

    @Test
    void fleet_oneIsNeverReady_isEndedAndReplaced() {
        character = "deaf";
        LocalProcesses processes = build(builder()
                .startUp(Duration.ofMillis(700))
                .pauses(Duration.ofMillis(10), Duration.ofMillis(10))
                .size(1));
        await().atMost(LONG).until(() -> names(processes).contains("shop-3"));
        character = "good";
        assertThat(processes.decisions())
                .filteredOn(d -> d.what().equals("shop-2 takes the place of shop-1"))
                .singleElement()
                .satisfies(d -> assertThat(d.why()).startsWith("it is not ready after PT0.7S"));
        await().atMost(LONG).until(() -> what(processes).contains("shop-1 is gone"));
        assertThat(processes.fleet().wanted()).isEqualTo(1);
    }

    @Test
    void resize_smallerDuringAPause_endsTheOneThatWaits() throws Exception {
        LocalProcesses processes = ready(builder().pauses(LONG, LONG), 2);
        handle(processes, "shop-1").destroyForcibly();
        await().atMost(LONG).until(() -> names(processes).equals(List.of("shop-2", "shop-3")));

        processes.resize(1, 1, List.of());

        assertThat(names(processes)).containsExactly("shop-2");
    }

    @Test
    void resize_oneIgnoresSigterm_isKilledAfterThePatience() throws Exception {
        character = "stubborn";
        LocalProcesses processes = ready(builder().patience(Duration.ofMillis(500)), 1);
        ProcessHandle stubborn = handle(processes, "shop-1");

        processes.resize(1, 0, List.of());
        assertThat(processes.fleet().count(Phase.LEAVING)).isEqualTo(1);

        await().atMost(LONG).until(() -> processes.fleet().instances().isEmpty());
        assertThat(stubborn.isAlive()).isFalse();
        assertThat(what(processes)).contains("shop-1 is killed");
    }

    @Test
    void close_someReadySomeStartingOneStubborn_endsAllAndWaits() throws Exception {
        character = "stubborn";
        LocalProcesses processes = ready(builder().patience(Duration.ofMillis(500)), 1);
        character = "good";
        processes.resize(1, 3, List.of());
        await().atMost(LONG).until(() -> asked.size() == 3);

        processes.close();

        assertThat(processes.fleet()).isEqualTo(new Fleet(0, List.of()));
        awaitNothing();
        assertThat(processes.source().find()).isEqualTo(Found.nobody());
        processes.close();
        assertThatThrownBy(() -> processes.resize(2, 1, List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the target shop is closed");
    }

    @Test
    void output_moreThanAPipeHolds_goesToAFileAndHoldsNobodyUp() throws Exception {
        character = "loud";
        Path logs = folder.resolve("new").resolve("logs");
        ready(builder().output(logs), 1);
        assertThat(Files.readString(logs.resolve("shop-1.log"))).hasSizeGreaterThan(500_000);
    }

    @Test
    void jvm_endsInOrder_endsItsProcesses() throws Exception {
        Process host = LocalProcesses.java(QUICK, Host.class)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ProcessHandle child;
        try (BufferedReader lines = host.inputReader()) {
            child = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
        }
        assertThat(child.isAlive()).isTrue();
        host.destroy();
        host.waitFor();
        assertThat(child.isAlive()).isFalse();
    }

    /** A host whose process has another input than the host's end, and so is ended by its shutdown hook or not at all. */
    static final class Host {
        public static void main(String[] args) throws Exception {
            LocalProcesses processes = LocalProcesses.builder("shop")
                    .command((name, port) -> LocalProcesses.java(QUICK, ChildMain.class, "" + port, "good")
                            .redirectInput(ProcessBuilder.Redirect.INHERIT))
                    .size(1)
                    .build();
            await().atMost(LONG).until(() -> processes.fleet().ready() == 1);
            System.out.println(HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(LocalProcessesTest.uri(processes, "shop-1"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body());
            Thread.currentThread().join();
        }
    }

    @Test
    void builder_badInput_isRefusedAtOnce() throws Exception {
        assertThatThrownBy(() -> LocalProcesses.builder("a/b"))
                .hasMessage("name: \"a/b\" (expected: letters, digits, '-', '_', '.')");
        LocalProcessesBuilder builder = LocalProcesses.builder("shop");
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("command: none (expected: one)");
        assertThatThrownBy(() -> builder.size(-1)).hasMessage("size: -1 (expected: >= 0)");
        assertThatThrownBy(() -> builder.startUp(Duration.ZERO)).hasMessage("startUp: PT0S (expected: PT0.001S..PT1H)");
        assertThatThrownBy(() -> builder.patience(Duration.ofHours(2)))
                .hasMessage("patience: PT2H (expected: PT0S..PT1H)");
        assertThatThrownBy(() -> builder.pauses(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("longest: PT1S (expected: PT2S..PT1H)");
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> builder().output(file).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("output: " + file + " (expected: a directory, or room for one)");
        assertThatThrownBy(() -> build(builder()).resize(1, -1, List.of())).hasMessage("size: -1 (expected: >= 0)");
    }
}
