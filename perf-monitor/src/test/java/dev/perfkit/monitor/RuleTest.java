package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Verdict;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RuleTest {
    private static final Signal.Latency LATENCY = Signal.latency("shop.latency", LatencySnapshot::empty);
    private static final Signal.Ratio ERRORS = Signal.ratio("shop.errors", () -> new Signal.Share(0, 0));
    private static final Signal.Gauge QUEUE = Signal.gauge("shop.queue", "tasks", () -> 0);

    @Test
    void build_latencyWithoutThresholds_takesOneAndFiveSeconds() {
        Rule rule = Rule.latency("p95", LATENCY, 0.95).build();
        assertThat(rule.warning()).isEqualTo(new Threshold(1e9, 0.9e9));
        assertThat(rule.critical()).isEqualTo(new Threshold(5e9, 4.5e9));
        assertThat(rule.interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(rule.policy())
                .isEqualTo(new AlertPolicy(
                        Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(15)));
        assertThat(rule.signal()).isSameAs(LATENCY);
        assertThat(rule)
                .hasToString("Rule{p95, p95 response time, warning=Threshold[fire=1.0E9, clear=9.0E8], "
                        + "critical=Threshold[fire=5.0E9, clear=4.5E9]}");
    }

    @Test
    void build_errorRateWithoutThresholds_takesFiveAndTenPerCent() {
        Rule rule = Rule.errorRate("errors", ERRORS).build();
        assertThat(rule.warning()).isEqualTo(at(0.05));
        assertThat(rule.critical()).isEqualTo(at(0.10));
    }

    @Test
    void build_oneThreshold_isTheOnlyOne() {
        Rule warns = Rule.latency("p95", LATENCY, 0.95)
                .warning(Duration.ofSeconds(9))
                .build();
        assertThat(warns.critical()).isNull();
        assertThat(warns.judge(new Measurement(20e9, 20, 1))).isEqualTo(new Judgement(Verdict.BREACH, Verdict.CLEAR));
        Rule alarms = Rule.errorRate("errors", ERRORS).critical(0.5, 0.1).build();
        assertThat(alarms.warning()).isNull();
        assertThat(alarms.judge(new Measurement(0.5, 20, 1))).isEqualTo(new Judgement(Verdict.BREACH, Verdict.BREACH));
        assertThat(alarms.judge(new Measurement(0.3, 20, 1))).isEqualTo(new Judgement(Verdict.HOLD, Verdict.HOLD));
        assertThat(alarms.judge(new Measurement(0.1, 20, 1))).isEqualTo(new Judgement(Verdict.CLEAR, Verdict.CLEAR));
    }

    @Test
    void judge_tooFewSamplesOrNone_isNoData() {
        Rule rule = Rule.errorRate("errors", ERRORS).minimumCount(5).build();
        assertThat(rule.judge(new Measurement(1, 4, 1))).isEqualTo(Judgement.NODATA);
        assertThat(rule.judge(Measurement.NONE)).isEqualTo(Judgement.NODATA);
        assertThat(rule.judge(new Measurement(1, 5, 1)).hasData()).isTrue();
    }

    @Test
    void describe_eachKind_writesItsUnits() {
        Measurement slow = new Measurement(1.234e9, 1204, 0.97);
        assertThat(Rule.latency("r", LATENCY, 0.999)
                        .warning(Duration.ofMillis(200), Duration.ofNanos(150_000))
                        .build()
                        .describe(Level.WARNING, slow))
                .isEqualTo("p99.9 response time 1.23 s (fires at 200.0 ms, clears at 150 us; 1,204 samples, "
                        + "97 % of the window known)");
        assertThat(Rule.errorRate("r", ERRORS).build().describe(Level.CRITICAL, Measurement.NONE))
                .startsWith("error rate unknown (fires at 10.00 %, clears at 9.00 %; 0 samples");
        Rule queue = Rule.gauge("r", QUEUE).warning(80.0).build();
        assertThat(queue.describe(Level.WARNING, new Measurement(81, 1, 1)))
                .isEqualTo("shop.queue 81.00 (fires at 80.00, clears at 72.00)");
        assertThat(queue.title(Level.WARNING)).isEqualTo("Elevated shop.queue");
        assertThat(queue.title(Level.CRITICAL)).isEqualTo("High shop.queue");
    }

    @Test
    void build_badNumbers_areRefusedByName() {
        var latency = Rule.latency("p95", LATENCY, 0.95);
        assertIllegal(() -> Rule.latency(" ", LATENCY, 0.95), "name: \" \" (expected: not blank)");
        assertIllegal(() -> Rule.latency("p95", LATENCY, 0), "quantile: 0.0 (expected: > 0 and <= 1)");
        assertIllegal(() -> Rule.latency("p95", LATENCY, Double.NaN), "quantile: NaN (expected: > 0 and <= 1)");
        assertIllegal(
                () -> latency.warning(Duration.ofNanos(5), Duration.ofNanos(5)), "clear: 5.0 (expected: < fire, 5.0)");
        assertIllegal(() -> Rule.gauge("g", QUEUE).warning(Double.NaN), "fire: NaN (expected: finite)");
        assertIllegal(
                () -> Rule.gauge("g", QUEUE).warning(0.0),
                "warning: 0.00 (expected: with a second value, to clear at, as a tenth of it is nothing)");
        assertIllegal(() -> latency.evaluateEvery(Duration.ZERO), "interval: PT0S (expected: > 0)");
        assertIllegal(() -> latency.minimumCount(0), "minimumCount: 0 (expected: >= 1)");
        assertIllegal(() -> latency.pendingFor(Duration.ofSeconds(-1)).build(), "pendingFor: PT-1S (expected: >= 0)");
    }

    @Test
    void threshold_noValueOrEveryValueReaches_isRefused() {
        var errorRate = Rule.errorRate("errors", ERRORS);
        var latency = Rule.latency("p95", LATENCY, 0.95);
        assertIllegal(() -> errorRate.warning(5.0), "warning: 500.00 % (expected: > 0 and <= 1)");
        assertIllegal(() -> errorRate.critical(10.0, 5.0), "critical: 1000.00 % (expected: > 0 and <= 1)");
        assertIllegal(() -> errorRate.warning(0.0), "warning: 0.00 % (expected: > 0 and <= 1)");
        assertIllegal(() -> errorRate.warning(0.1, -0.1), "warning: clears at -10.00 % (expected: >= 0)");
        assertIllegal(() -> latency.critical(Duration.ZERO), "critical: 0 us (expected: > 0)");
        assertIllegal(() -> latency.warning(Duration.ofNanos(-5_000)), "warning: -5 us (expected: > 0)");
        assertThat(errorRate.critical(1.0, 0.0).build().critical()).isEqualTo(new Threshold(1, 0));
    }

    @Test
    void threshold_longerThanALongOfNanoseconds_isTakenAsItIs() {
        Duration age = Duration.ofDays(365 * 1_000);
        assertThat(Rule.latency("p95", LATENCY, 0.95).critical(age).build().critical())
                .isEqualTo(at(365_000 * 86_400e9));
    }

    @Test
    void build_conflicts_areRefused() {
        assertConflict(
                () -> Rule.gauge("full", QUEUE).build(),
                "rule full: no threshold (expected: warning, critical or both)");
        assertConflict(
                () -> Rule.gauge("full", QUEUE).minimumCount(3), "minimumCount: shop.queue has no samples to count");
        assertConflict(
                () -> Rule.errorRate("e", ERRORS).warning(0.2).critical(0.2).build(),
                "rule e: critical fires at 20.00 % (expected: above warning's 20.00 %)");
        assertConflict(
                () -> Rule.errorRate("e", ERRORS)
                        .warning(0.2, 0.1)
                        .critical(0.3, 0.05)
                        .build(),
                "rule e: critical clears at 5.00 % (expected: at or above warning's 10.00 %)");
    }

    @Test
    void threshold_negativeValue_clearsBelowIt() {
        assertThat(Rule.gauge("g", QUEUE).warning(-10.0).build().warning()).isEqualTo(new Threshold(-10, -11));
    }

    private static Threshold at(double fire) {
        return new Threshold(fire, fire - fire / 10);
    }

    private static void assertIllegal(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static void assertConflict(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessage(message);
    }
}
