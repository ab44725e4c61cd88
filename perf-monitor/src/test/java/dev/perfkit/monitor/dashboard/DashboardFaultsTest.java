package dev.perfkit.monitor.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.CapturedLog;
import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a host's code, its scheduler and its machine do to the page. */
@Timeout(60)
class DashboardFaultsTest {
    private static final String TOKEN = "a-token-of-this-test";

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    @TempDir
    private Path folder;

    private final ManualTime time = new ManualTime();
    private final long origin = time.read();
    private final CountDownLatch answers = new CountDownLatch(1);
    private Dashboard dashboard;

    private DashboardBuilder builder() {
        DashboardBuilder builder = Dashboard.builder()
                .show(Signal.gauge("well", "1", () -> 7))
                .token(TOKEN)
                .ticker(time)
                .scheduler(time)
                .wallClock(() -> Instant.ofEpochSecond(1_000_000).plusNanos(time.read() - origin));
        builder.patience = Duration.ofDays(1); // what the test's steps of time are to a request
        return builder;
    }

    private void start(DashboardBuilder builder) {
        dashboard = builder.build();
        dashboard.start();
    }

    private String state() throws IOException {
        return new RawHttp(dashboard.port(), TOKEN).get("/api/state").body();
    }

    /** Lets time pass until the page says something. */
    private void awaitState(String text) {
        Awaitility.await().until(() -> {
            time.advance(Duration.ofSeconds(2));
            return state().contains(text);
        });
    }

    @AfterEach
    void close() {
        answers.countDown();
        if (dashboard != null) {
            dashboard.close();
        }
    }

    private double hang() {
        try {
            answers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 5;
    }

    private record Bad(Object value) {}

    private static Inspectable part(Object value) {
        return new Inspectable() {
            @Override
            public String name() {
                return "part";
            }

            @Override
            public Record snapshot() {
                return new Bad(value);
            }

            @Override
            public List<Signal> signals() {
                return List.of();
            }
        };
    }

    private static Object thrower() {
        return new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text today");
            }
        };
    }

    @Test
    void signal_thatHangs_isPassedOverUntilItReturns() throws IOException {
        start(builder().history(folder).show(Signal.gauge("hung", "1", this::hang)));

        awaitState("\"values\":[[[7");
        assertThat(state()).contains("[[],[]]");
        assertThat(dashboard.snapshot().signalFailures()).isPositive();
        assertThat(log.lines("hung does not answer; hung is passed over until it does"))
                .hasSize(1);

        answers.countDown();
        awaitState("5]]]");
    }

    @Test
    void close_whileASignalHangs_returns() throws IOException {
        start(builder().history(folder).show(Signal.gauge("hung", "1", this::hang)));
        Awaitility.await().until(() -> state().contains("hung"));
        dashboard.close();

        assertThat(folder.resolve("dashboard-history.bin")).exists();
    }

    @Test
    void snapshot_thatThrowsWhileItIsWritten_takesNoOtherDown() throws IOException {
        start(builder().show(part(thrower())));

        awaitState("\"values\":[[[7");
        assertThat(state()).contains("{\"name\":\"part\",\"type\":\"unreadable\",\"snapshot\":null}");
        assertThat(dashboard.snapshot().signalFailures()).isPositive();
        assertThat(log.lines("cannot read")).hasSize(1);
    }

    @Test
    void snapshot_thatHangs_takesNoOtherDown() {
        Object hanging = new Object() {
            @Override
            public String toString() {
                return "after " + hang();
            }
        };
        start(builder().show(part(hanging)));

        awaitState("\"type\":\"unreadable\"");
        answers.countDown();
        awaitState("after 5.0");
    }

    @Test
    void controls_thatThrow_leaveTheAlertsAsTheyAre() throws IOException {
        AlertControls broken = new DemoControls() {
            @Override
            public synchronized List<Mark> marks() {
                throw new IllegalStateException("no marks today");
            }
        };
        try (Monitor monitor = Monitor.builder("m")
                .rule(Rule.gauge("rule", Signal.gauge("g", "1", () -> 0))
                        .warning(1.0)
                        .build())
                .build()) {
            start(builder().monitor(monitor).controls(broken));

            awaitState("\"values\":[[[7");
            assertThat(state()).contains("\"rule\":\"rule\"", "\"marks\":[]");
        }
    }

    @Test
    void start_whereTheSchedulerRefuses_letsGoOfAll() {
        int[] left = {2};
        Dashboard refused = builder()
                .history(folder)
                .scheduler((executor, task, delay) -> {
                    if (left[0]-- == 0) {
                        throw new RejectedExecutionException("shut down");
                    }
                    return () -> {};
                })
                .build();
        assertThatThrownBy(refused::start).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(refused::port).hasMessageStartingWith("dashboard: is not started");

        start(builder().history(folder));
        assertThat(dashboard.port()).isPositive();
    }
}
