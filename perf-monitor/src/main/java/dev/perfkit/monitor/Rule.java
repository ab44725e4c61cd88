package dev.perfkit.monitor;

import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Verdict;
import dev.perfkit.signal.Signal;
import java.time.Duration;
import java.time.InstantSource;
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
 * Rule misses = Rule.ratio("cache misses", errors).warning(0.5).build();
 * Rule idle = Rule.rate("orders", orders).below().warning(0.1).build(); // fewer than one in ten seconds
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

    /**
     * Starts a rule over a share in a whole, such as misses in a cache's reads.
     *
     * @param name the rule's name, unique in its monitor
     * @param signal the part in all
     */
    public static RuleBuilder<Double> ratio(String name, Signal.Ratio signal) {
        return new RuleBuilder<>(name, Subject.ratio(signal));
    }

    /**
     * Starts a rule over a value from 0 to 1, as it is at each evaluation, such as how full a pool is; 0.8 is 80 %.
     *
     * @param name the rule's name, unique in its monitor
     * @param signal what to watch
     */
    public static RuleBuilder<Double> share(String name, Signal.Gauge signal) {
        return new RuleBuilder<>(name, Subject.share(signal));
    }

    /**
     * Starts a rule over how much of a total comes in a second, over the monitor's window. A total that shrinks was started anew, and
     * so is the window.
     *
     * @param name the rule's name, unique in its monitor
     * @param signal what to watch
     */
    public static RuleBuilder<Double> rate(String name, Signal.Counter signal) {
        return new RuleBuilder<>(name, Subject.rate(signal));
    }

    /**
     * Starts a rule that fires at once where a value is unlike those before it, see {@link
     * dev.perfkit.monitor.anomaly.AnomalyDetector}; without thresholds it warns. Judged is how surprising the value is. It learns from
     * 50 evaluations first, and is made for looking into things: in noise alone one to three in a thousand values are anomalies, the
     * most where it is skewed as times are: with an evaluation every five minutes one in one to four days.
     *
     * @param name the rule's name, unique in its monitor
     * @param signal what to watch
     */
    public static RuleBuilder<Double> anomaly(String name, Signal.Gauge signal) {
        return anomaly(name, Subject.gauge(signal));
    }

    /** As {@link #anomaly(String, Signal.Gauge)}, over how much of a total came in a second since the evaluation before. */
    public static RuleBuilder<Double> anomaly(String name, Signal.Counter signal) {
        return anomaly(name, Subject.rate(signal));
    }

    /** As {@link #anomaly(String, Signal.Gauge)}, over a percentile of the calls since the evaluation before. */
    public static RuleBuilder<Double> anomaly(String name, Signal.Latency signal, double quantile) {
        return anomaly(name, Subject.latency(signal, quantile));
    }

    private static RuleBuilder<Double> anomaly(String name, Subject<?> subject) {
        return new RuleBuilder<>(name, Subject.surprise(subject))
                .pendingFor(Duration.ZERO)
                .keepFiring(Duration.ofMinutes(15));
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

    /** Returns the unit of what is judged: the signal's, for a rate by the second. */
    public String unit() {
        return subject.unit();
    }

    @Nullable Duration noDataFor() {
        return noDataFor;
    }

    Duration brokenFor() {
        return brokenFor;
    }

    Voice voice() {
        return new Voice(this::title, this::fire, unit(), this::describe);
    }

    Watch watch(Duration window, InstantSource wallClock) {
        return subject.lens() == null
                ? subject.watch().apply(window)
                : new LensWatch(subject.watch(), interval, lens(), wallClock);
    }

    /** Returns what its readings are looked at through: what it sees is judged. */
    Lens lens() {
        if (subject.lens() == null) {
            return (at, reading) -> reading;
        }
        Lens lens = subject.lens().get();
        return (at, reading) -> reading.count() < minimumCount ? Measurement.NONE : lens.see(at, reading);
    }

    Judgement judge(Measurement measurement) {
        double value = measurement.value();
        if (Double.isNaN(value) || measurement.count() < minimumCount) {
            return Judgement.NODATA;
        }
        Verdict upper = critical == null ? Verdict.CLEAR : critical.judge(value);
        return new Judgement(warning == null ? upper : warning.judge(value), upper);
    }

    private @Nullable Threshold threshold(Level level) {
        // An alert is only ever at a level that its rule can breach; or could, before a restart with other thresholds.
        Threshold own = level == Level.CRITICAL ? critical : warning;
        return own != null ? own : warning != null ? warning : critical;
    }

    private double fire(Level level) {
        Threshold threshold = threshold(level);
        return threshold == null ? Double.NaN : threshold.fire();
    }

    String title(Level level) {
        if (subject.lens() != null) {
            return "Unusual " + subject.noun();
        }
        Threshold threshold = threshold(level);
        if (threshold != null && threshold.isBelow()) {
            return (level == Level.CRITICAL ? "Low " : "Reduced ") + subject.noun();
        }
        return (level == Level.CRITICAL ? "High " : "Elevated ") + subject.noun();
    }

    String describe(Level level, Measurement measurement) {
        Threshold threshold = threshold(level);
        String limits = threshold == null
                ? "no threshold"
                : "fires at " + text(threshold.fire()) + (threshold.isBelow() ? " or less" : "") + ", clears at "
                        + text(threshold.clear());
        String basis = subject.counted()
                ? String.format(
                        Locale.ROOT,
                        "; %,d samples, %.0f %% of the window known",
                        measurement.count(),
                        measurement.coverage() * 100)
                : "";
        return subject.statistic() + " " + text(measurement.value()) + " (" + limits + basis + ")";
    }

    private String text(double value) {
        return subject.quantity().apply(value);
    }

    @Override
    public String toString() {
        return "Rule{" + name + ", " + subject.statistic() + ", warning=" + warning + ", critical=" + critical + "}";
    }
}
