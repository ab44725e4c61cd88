package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.monitor.alert.AlertState;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.monitor.alert.Verdict;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The samples of docs/alerts.md and of the Javadoc, compiled and run. */
class AlertsPageTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final List<String> pages = new ArrayList<>();

    @Test
    void page_configure_isTheCodeHere() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/perfkit/monitor/AlertsPageTest.java"));
        String begin = "\n        // [configure]\n";
        String sample = source.substring(source.indexOf(begin) + begin.length(), source.indexOf("\n        // [end]"));
        assertThat(readPage()).contains("```java\n" + sample.stripIndent() + "\n```\n");
    }

    @Test
    void page_configure_runs() {
        // [configure]
        LatencyRecorder calls = new LatencyRecorder(); // the service records into it
        Monitor monitor = Monitor.builder("shop")
                .rule(Rule.latency("checkout p95", Signal.latency("checkout.latency", calls::snapshot), 0.95)
                        .warning(Duration.ofSeconds(1))
                        .critical(Duration.ofSeconds(5))
                        .pendingFor(Duration.ofMinutes(1))
                        .keepFiring(Duration.ofMinutes(2))
                        .build())
                .rule(Rule.errorRate("checkout errors", Signal.ratio("checkout.errors", () -> {
                            LatencySnapshot all = calls.snapshot();
                            return new Signal.Share(all.errorCount(), all.count());
                        }))
                        .build())
                .channel(Channel.slf4j())
                .channel(event -> page(event.title() + ": " + event.description()))
                .build();
        monitor.start();
        // [end]
        monitor.close();
        assertThat(monitor.snapshot().rules()).hasSize(2);
        assertThat(pages).isEmpty();
    }

    @Test
    void monitor_sample_runs() throws IOException {
        LatencyRecorder recorder = new LatencyRecorder();
        Signal.Latency latency = Signal.latency("checkout.latency", recorder::snapshot);
        Signal.Ratio errors = Signal.ratio("checkout.errors", () -> new Signal.Share(0, 0));
        ManualTime time = new ManualTime();
        Monitor monitor = Monitor.builder("shop")
                .rule(Rule.latency("checkout p95", latency, 0.95).build())
                .rule(Rule.errorRate("checkout errors", errors).build())
                .channel(Channel.slf4j())
                .channel(event -> page(event.title() + ": " + event.description()))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build();
        monitor.start();
        for (int second = 0; second < 120; second++) {
            for (int call = 0; call < 5; call++) {
                recorder.record(Duration.ofSeconds(2).toNanos());
            }
            time.advance(Duration.ofSeconds(1));
        }
        monitor.close();
        String line = log.lines("FIRED").get(0);
        assertThat(readPage()).contains(line.substring(line.indexOf("WARN")));
        assertThat(pages)
                .containsExactly(
                        "Elevated Response Time: p95 response time 2.00 s (fires at 1.00 s, clears at 900.0 ms; "
                                + "600 samples, 40 % of the window known)");
    }

    @Test
    void rule_sample_builds() {
        Signal.Gauge queue = Signal.gauge("orders.queue", "tasks", () -> 0);
        Rule full = Rule.gauge("order queue", queue).critical(10_000.0, 5_000.0).build();
        assertThat(full.critical()).isEqualTo(new Threshold(10_000, 5_000));
    }

    @Test
    void alertState_sample_runs() {
        ManualTime ticker = new ManualTime();
        Duration minute = Duration.ofMinutes(1);
        AlertPolicy policy = new AlertPolicy(Duration.ZERO, minute, minute, minute);
        Judgement judgement = new Judgement(Verdict.BREACH, Verdict.CLEAR);
        AlertState state = AlertState.inactive();
        AlertState next = state.next(judgement, ticker.read(), policy);
        Transition transition = Transition.between(state, next);
        state = next;
        assertThat(state.status()).isEqualTo(AlertStatus.FIRING);
        assertThat(transition).isEqualTo(Transition.FIRED);
    }

    private static String readPage() throws IOException {
        return Files.readString(Path.of("../docs/alerts.md"));
    }

    private void page(String text) {
        pages.add(text);
    }
}
