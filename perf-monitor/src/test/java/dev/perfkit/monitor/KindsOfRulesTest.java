package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.monitor.alert.Verdict;
import dev.perfkit.signal.NoReadingException;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Rules over rates, shares and surprises, and those that fire below. */
class KindsOfRulesTest {
    private final AtomicLong total = new AtomicLong();
    private final AtomicBoolean known = new AtomicBoolean(true);
    private final Signal.Counter sent = Signal.counter("net.sent", "bytes", () -> {
        if (!known.get()) {
            throw new NoReadingException("net.sent is not known");
        }
        return total.get();
    });
    private final Signal.Counter orders = Signal.counter("orders", "1", total::get);
    private final Signal.Ratio hits = Signal.ratio("hits", () -> new Signal.Share(1, 10));
    private final AtomicReference<Double> value = new AtomicReference<>(0.5);
    private final Signal.Gauge used = Signal.gauge("pool.used", "1", value::get);

    @Test
    void rate_overTheWindow_isPerSecond() {
        try (Watched watched =
                new Watched(Rule.rate("sent", sent).warning(1e6).critical(2e6).build())) {
            watched.slots(6, () -> total.addAndGet(5_000_000));
            assertThat(watched.rule("sent").last().value()).isEqualTo(500_000);
            assertThat(watched.rule("sent").last().coverage()).isCloseTo(0.2, within(1e-9));
            assertThat(watched.rule("sent").unit()).isEqualTo("bytes/s");
            watched.slots(30, () -> total.addAndGet(15_000_000));
            assertThat(watched.rule("sent").last().value()).isEqualTo(1_500_000);
            AlertEvent fired = watched.events.get(0);
            assertThat(fired.title()).isEqualTo("Elevated net.sent");
            assertThat(fired.unit()).isEqualTo("bytes/s");
            assertThat(fired.description())
                    .matches("net\\.sent 1\\.\\d MB/s \\(fires at 1\\.0 MB/s, clears at 900\\.0 kB/s\\)");
        }
    }

    @Test
    void rate_totalStartsAnew_neverLooksLikeARush() {
        try (Watched watched = new Watched(Rule.rate("sent", sent).warning(1e6).build())) {
            watched.slots(30, () -> total.addAndGet(5_000_000));
            total.set(0);
            watched.slots(30, () -> {
                total.addAndGet(5_000_000);
                double rate = watched.rule("sent").last().value();
                assertThat(rate).isCloseTo(500_000, within(100_000.0));
            });
            assertThat(watched.events).isEmpty();
        }
    }

    @Test
    void rate_noReading_isNoDataAndNoFault() {
        try (Watched watched = new Watched(Rule.rate("sent", sent)
                .warning(1e6)
                .noDataFor(Duration.ofMinutes(2))
                .build())) {
            known.set(false);
            watched.slots(60, () -> {});
            assertThat(watched.rule("sent").judgement()).isEqualTo(Judgement.NODATA);
            assertThat(watched.rule("sent").failures()).isZero();
            assertThat(watched.events).extracting(AlertEvent::rule).containsExactly("sent (no data)");
            known.set(true);
            total.set(Long.MAX_VALUE / 2); // what came while nobody could read it is nobody's rate
            watched.slots(12, () -> total.addAndGet(10));
            assertThat(watched.rule("sent").last().value()).isEqualTo(1);
        }
    }

    @Test
    void rateBelow_nothingHappens_fires() {
        try (Watched watched = new Watched(
                Rule.rate("orders", orders).below().critical(0.1).warning(0.5).build())) {
            watched.slots(60, () -> total.addAndGet(10));
            assertThat(watched.events).isEmpty();
            watched.slots(60, () -> {});
            assertThat(watched.events)
                    .extracting(AlertEvent::transition, AlertEvent::title)
                    .containsExactly(
                            org.assertj.core.api.Assertions.tuple(Transition.FIRED, "Reduced orders"),
                            org.assertj.core.api.Assertions.tuple(Transition.ESCALATED, "Low orders"));
            assertThat(watched.events.get(1).description())
                    .isEqualTo("orders 0.00/s (fires at 0.10/s or less, clears at 0.11/s)");
            watched.slots(60, () -> total.addAndGet(10));
            assertThat(watched.rule("orders").status()).isEqualTo(AlertStatus.RESOLVED);
        }
    }

    @Test
    void judge_below_isTheMirrorOfAbove() {
        Rule rule = Rule.ratio("hits", hits)
                .below()
                .warning(0.5, 0.6)
                .critical(0.2, 0.5)
                .build();
        assertThat(judge(rule, 0.7)).isEqualTo(new Judgement(Verdict.CLEAR, Verdict.CLEAR));
        assertThat(judge(rule, 0.6)).isEqualTo(new Judgement(Verdict.CLEAR, Verdict.CLEAR));
        assertThat(judge(rule, 0.55)).isEqualTo(new Judgement(Verdict.HOLD, Verdict.CLEAR));
        assertThat(judge(rule, 0.5)).isEqualTo(new Judgement(Verdict.BREACH, Verdict.CLEAR));
        assertThat(judge(rule, 0.2)).isEqualTo(new Judgement(Verdict.BREACH, Verdict.BREACH));
        assertThat(judge(rule, Double.NaN)).isEqualTo(Judgement.NODATA);
        assertThat(rule.describe(Level.WARNING, new Measurement(0.4, 200, 1)))
                .isEqualTo("hits share 40.00 % (fires at 50.00 % or less, clears at 60.00 %; 200 samples, "
                        + "100 % of the window known)");
    }

    private static Judgement judge(Rule rule, double value) {
        return rule.judge(new Measurement(value, 100, 1));
    }

    @Test
    void below_withoutASecondValue_clearsATenthAbove() {
        assertThat(Rule.ratio("h", hits).below().warning(0.5).build().warning()).isEqualTo(new Threshold(0.5, 0.55));
        assertThat(Rule.gauge("g", used).below().warning(-10.0).build().warning())
                .isEqualTo(new Threshold(-10, -9));
        Threshold nearlyAll =
                Rule.ratio("h", hits).below().critical(0.99).build().critical();
        assertThat(nearlyAll.clear()).isCloseTo(0.991, within(1e-9));
    }

    @Test
    void backTest_below_countsEpisodes() {
        Rule rule = Rule.share("hit rate", used)
                .below()
                .critical(0.3)
                .pendingFor(Duration.ZERO)
                .keepFiring(Duration.ZERO)
                .build();
        List<BackTest.Sample> history = new ArrayList<>();
        double[] values = {0.9, 0.2, 0.32, 0.9, 0.1, 0.9};
        for (int i = 0; i < values.length; i++) {
            history.add(new BackTest.Sample(Instant.EPOCH.plusSeconds(30L * i), values[i], 1));
        }
        assertThat(BackTest.run(rule, history).episodes()).hasSize(2);
    }

    @Test
    void share_ofAGauge_isWrittenAsPerCent() {
        value.set(0.96);
        try (Watched watched =
                new Watched(Rule.share("pool", used).warning(0.8).critical(0.95).build())) {
            watched.slots(12, () -> {});
            assertThat(watched.events.get(0).level()).isEqualTo(Level.CRITICAL);
            assertThat(watched.events.get(0).description())
                    .isEqualTo("pool.used share 96.00 % (fires at 95.00 %, clears at 85.50 %)");
        }
    }

    @Test
    void observed_whateverTheValue_neverFires() {
        try (Watched watched = new Watched(Rule.share("pool", used).observed().build())) {
            value.set(1.0);
            watched.slots(60, () -> {});
            assertThat(watched.rule("pool").last().value()).isEqualTo(1);
            assertThat(watched.rule("pool").judgement()).isEqualTo(new Judgement(Verdict.CLEAR, Verdict.CLEAR));
            assertThat(watched.events).isEmpty();
        }
    }

    @Test
    void builder_contradictions_areRefused() {
        assertRefused(() -> Rule.share("s", used).below().warning(0.5, 0.4), "clear: 0.4 (expected: > fire, 0.5)");
        assertRefused(() -> Rule.share("s", used).warning(0.5, 0.6), "clear: 0.6 (expected: < fire, 0.5)");
        assertRefused(() -> Rule.share("s", used).below().warning(1.0), "warning: 100.00 % (expected: >= 0 and < 1)");
        assertRefused(
                () -> Rule.share("s", used).below().warning(0.9, 1.1),
                "warning: clears at 110.00 % (expected: <= 100.00 %)");
        assertRefused(() -> Rule.share("s", used).warning(70.0), "warning: 7000.00 % (expected: > 0 and <= 1)");
        assertRefused(() -> Rule.rate("r", orders).warning(0.0), "warning: 0.00/s (expected: > 0)");
        assertRefused(
                () -> Rule.rate("r", orders).warning(1.0).below(),
                "rule r: below after a threshold (expected: before all)");
        assertRefused(
                () -> Rule.rate("r", orders).below().warning(1.0).critical(2.0).build(),
                "rule r: critical fires at 2.00/s (expected: below warning's 1.00/s)");
        assertRefused(
                () -> Rule.rate("r", orders)
                        .below()
                        .warning(2.0, 3.0)
                        .critical(1.0, 4.0)
                        .build(),
                "rule r: critical clears at 4.00/s (expected: at or below warning's 3.00/s)");
        assertRefused(
                () -> Rule.errorRate("e", hits).below().build(),
                "rule e: no threshold (expected: warning, critical or both)");
        assertRefused(
                () -> Rule.share("s", used).observed().warning(0.5).build(),
                "rule s: observed with a threshold (expected: one of both)");
        assertRefused(() -> Rule.rate("r", orders).minimumCount(3), "minimumCount: orders has no samples to count");
        assertRefused(
                () -> Rule.anomaly("a", used).below(), "rule a: below, of surprise at the pool.used (expected: above)");
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(RuntimeException.class).hasMessage(message);
    }

    @Test
    void anomaly_valueUnlikeAllBefore_firesAtOnceAndEndsByItself() {
        Random random = new Random(42);
        Rule rule = Rule.anomaly("strange pool", used)
                .evaluateEvery(Duration.ofSeconds(30))
                .build();
        assertThat(rule.warning()).isEqualTo(new Threshold(8, 7.2));
        assertThat(rule.critical()).isNull();
        List<BackTest.Sample> history = new ArrayList<>();
        try (Watched watched = new Watched(rule)) {
            watched.slots(900, () -> value.set(0.5 + random.nextGaussian() / 100));
            assertThat(watched.events).isEmpty();
            value.set(5.0);
            watched.slots(3, () -> {});
            assertThat(watched.events).extracting(AlertEvent::title).containsExactly("Unusual pool.used");
            assertThat(watched.events.get(0).description())
                    .matches("surprise at the pool\\.used [\\d.]+ \\(fires at 8\\.00, clears at 7\\.20\\)");
            watched.slots(100, () -> value.set(0.5 + random.nextGaussian() / 100));
            assertThat(watched.rule("strange pool").status()).isEqualTo(AlertStatus.RESOLVED);
        }
        for (int i = 0; i < 400; i++) {
            double each = i == 300 ? 5 : 0.5 + random.nextGaussian() / 100;
            history.add(new BackTest.Sample(Instant.EPOCH.plusSeconds(30L * i), each, 1));
        }
        BackTest.Result result = BackTest.run(rule, history);
        assertThat(result.episodes())
                .extracting(BackTest.Episode::firedAt)
                .contains(Instant.EPOCH.plusSeconds(30 * 300));
    }

    @Test
    void anomaly_ofRateAndLatency_looksAtEachInterval() {
        Random random = new Random(16);
        LatencyRecorder calls = new LatencyRecorder();
        Signal.Latency latency = Signal.latency("calls", calls::snapshot);
        Rule rate =
                Rule.anomaly("strange rate", orders).evaluateEvery(Watched.SLOT).build();
        Rule slow = Rule.anomaly("strange p95", latency, 0.95)
                .evaluateEvery(Watched.SLOT)
                .build();
        try (Watched watched = new Watched(rate, slow)) {
            Runnable usual = () -> {
                total.addAndGet(1_000 + random.nextInt(20));
                for (int i = 0; i < 100; i++) {
                    calls.record((long) (1_000_000 * Math.exp(random.nextGaussian())));
                }
            };
            watched.slots(200, usual);
            assertThat(watched.events).isEmpty();
            // A window of five minutes would hardly show one slot of these.
            total.addAndGet(20_000);
            for (int i = 0; i < 100; i++) {
                calls.record(500_000_000);
            }
            watched.slots(1, usual);
            assertThat(watched.events)
                    .extracting(AlertEvent::rule)
                    .containsExactlyInAnyOrder("strange rate", "strange p95");
        }
    }

    @Test
    void anomaly_tooFewCalls_areNotLearntFrom() {
        Rule rule = Rule.anomaly("strange p95", Signal.latency("l", new LatencyRecorder()::snapshot), 0.95)
                .build();
        assertThat(rule.lens().see(Instant.EPOCH, new Measurement(1e6, 19, 1))).isEqualTo(Measurement.NONE);
        assertThat(rule.lens().see(Instant.EPOCH, new Measurement(1e6, 20, 1)).value())
                .isZero();
    }
}
