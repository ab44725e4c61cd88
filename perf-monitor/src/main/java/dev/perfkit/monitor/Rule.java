package dev.perfkit.monitor;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Verdict;
import dev.perfkit.signal.Signal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is watched, from which value on it is bad, and for how long before somebody is told.
 *
 * <pre>{@code
 * Rule slow = Rule.latency("checkout p95", latency, 0.95)
 *     .warning(Duration.ofSeconds(1))
 *     .critical(Duration.ofSeconds(5))
 *     .build();
 * Rule failing = Rule.errorRate("checkout errors", errors).build(); // 5 % and 10 %
 * Rule full = Rule.gauge("order queue", queueLength).critical(10_000.0, 5_000.0).build();
 * }</pre>
 *
 * <p>Both levels judge the same statistic. A percentile is read from the histogram of all calls in the monitor's window; it
 * is never an average of percentiles. A rule holds no state: several monitors may share one. <b>Thread safety:</b>
 * immutable.
 */
public final class Rule {
    private final String name;
    private final Subject<?> subject;
    private final @Nullable Threshold warning;
    private final @Nullable Threshold critical;
    private final AlertPolicy policy;
    private final Duration interval;
    private final long minimumCount;
    private final Map<String, String> labels;
    private final @Nullable Duration noDataFor;
    private final Duration brokenFor;

    Rule(RuleBuilder<?> builder, AlertPolicy policy) {
        this.name = builder.name;
        this.subject = builder.subject;
        this.warning = builder.warning;
        this.critical = builder.critical;
        this.policy = policy;
        this.interval = builder.interval;
        this.minimumCount = builder.minimumCount;
        this.labels = Map.copyOf(builder.labels);
        this.noDataFor = builder.noDataFor;
        this.brokenFor = builder.brokenFor;
    }

    /**
     * Starts a rule over a percentile of a latency; without thresholds 1 s is a warning and 5 s critical.
     *
     * @param name the rule's name, unique in its monitor
     * @param signal what to watch
     * @param quantile which percentile: 0.95 for the 95th
     */
    public static RuleBuilder<Duration> latency(String name, Signal.Latency signal, double quantile) {
        return new RuleBuilder<>(name, Subject.latency(signal, quantile));
    }

    /**
     * Starts a rule over a share of failures; without thresholds 0.05 is a warning and 0.10 critical.
     *
     * @param name the rule's name, unique in its monitor
     * @param signal the failed in all
     */
    public static RuleBuilder<Double> errorRate(String name, Signal.Ratio signal) {
        return new RuleBuilder<>(name, Subject.errorRate(signal));
    }

    /**
     * Starts a rule over a value as it is at each evaluation.
     *
     * @param name the rule's name, unique in its monitor
     * @param signal what to watch
     */
    public static RuleBuilder<Double> gauge(String name, Signal.Gauge signal) {
        return new RuleBuilder<>(name, Subject.gauge(signal));
    }

    /** Returns the rule's name. */
    public String name() {
        return name;
    }

    /** Returns what it watches. */
    public Signal signal() {
        return subject.signal();
    }

    /** Returns which figure of it is judged, in words: {@code "p95 response time"}. */
    public String statistic() {
        return subject.statistic();
    }

    /** Returns the lower level's threshold, null where it has none. */
    public @Nullable Threshold warning() {
        return warning;
    }

    /** Returns the upper level's threshold, null where it has none. */
    public @Nullable Threshold critical() {
        return critical;
    }

    /** Returns the patience of its alert. */
    public AlertPolicy policy() {
        return policy;
    }

    /** Returns how often it is evaluated. */
    public Duration interval() {
        return interval;
    }

    /** Returns what its alerts are routed and grouped by. */
    public Map<String, String> labels() {
        return labels;
    }

    @Nullable Duration noDataFor() {
        return noDataFor;
    }

    Duration brokenFor() {
        return brokenFor;
    }

    Voice voice() {
        return new Voice(this::title, level -> threshold(level).fire(), signal().unit(), this::describe);
    }

    Watch watch(Duration window) {
        return subject.watch().apply(window);
    }

    Judgement judge(Measurement measurement) {
        double value = measurement.value();
        if (Double.isNaN(value) || measurement.count() < minimumCount) {
            return Judgement.NODATA;
        }
        Verdict upper = critical == null ? Verdict.CLEAR : critical.judge(value);
        return new Judgement(warning == null ? upper : warning.judge(value), upper);
    }

    private Threshold threshold(Level level) {
        // An alert is only ever at a level that its rule can breach; or could, before a restart with other thresholds.
        Threshold own = level == Level.CRITICAL ? critical : warning;
        return own != null ? own : requireNonNull(warning != null ? warning : critical);
    }

    String title(Level level) {
        return (level == Level.CRITICAL ? "High " : "Elevated ") + subject.noun();
    }

    String describe(Level level, Measurement measurement) {
        Threshold threshold = threshold(level);
        String basis = subject.counted()
                ? String.format(
                        Locale.ROOT,
                        "; %,d samples, %.0f %% of the window known",
                        measurement.count(),
                        measurement.coverage() * 100)
                : "";
        return subject.statistic() + " " + text(measurement.value()) + " (fires at " + text(threshold.fire())
                + ", clears at " + text(threshold.clear()) + basis + ")";
    }

    private String text(double value) {
        return subject.quantity().apply(value);
    }

    @Override
    public String toString() {
        return "Rule{" + name + ", " + subject.statistic() + ", warning=" + warning + ", critical=" + critical + "}";
    }
}
