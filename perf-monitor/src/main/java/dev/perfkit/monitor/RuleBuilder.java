package dev.perfkit.monitor;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.alert.AlertPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Rule}. A value of exactly the threshold fires.
 *
 * @param <T> how thresholds are written: a {@link Duration} for a latency, a number for the rest
 */
public final class RuleBuilder<T> {
    private static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(1);
    private static final Duration KEEP_RESOLVED = Duration.ofMinutes(15);
    private static final int DEFAULT_MINIMUM_COUNT = 20;
    private static final List<String> OWN_LABELS = List.of("alertname", "monitor", "severity");

    final String name;
    final Subject<T> subject;

    @Nullable Threshold warning;

    @Nullable Threshold critical;

    private Duration pendingFor = DEFAULT_PATIENCE;
    private Duration keepFiring = DEFAULT_PATIENCE;
    private @Nullable Duration grace;
    Duration interval;
    long minimumCount;
    final Map<String, String> labels = new LinkedHashMap<>();

    @Nullable Duration noDataFor;

    Duration brokenFor = Duration.ofMinutes(5);
    private boolean below;
    private boolean observed;
    private AlertPolicy.Breaches breaches = AlertPolicy.Breaches.ALL;
    private @Nullable Duration resolveWithoutData;

    RuleBuilder(String name, Subject<T> subject) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
        this.name = name;
        this.subject = subject;
        this.interval = subject.interval();
        this.minimumCount = subject.counted() ? DEFAULT_MINIMUM_COUNT : 1;
    }

    /**
     * Turns the rule round: a value fires where it is as small as a threshold or smaller, such as a hit rate, and is clear where it is
     * as large as the second or larger. Thresholds come after it.
     *
     * @throws IllegalStateException if there is a threshold already, or if it is surprise that is judged
     */
    public RuleBuilder<T> below() {
        if (subject.lens() != null) {
            throw new IllegalStateException(
                    "rule " + name + ": below, of " + subject.statistic() + " (expected: above)");
        }
        if (warning != null || critical != null) {
            throw new IllegalStateException("rule " + name + ": below after a threshold (expected: before all)");
        }
        below = true;
        return this;
    }

    /** Evaluates and shows it without any threshold, so that it never fires. */
    public RuleBuilder<T> observed() {
        observed = true;
        return this;
    }

    /** Warns from this value on, until it is a tenth below it, or above with {@link #below}. */
    public RuleBuilder<T> warning(T fire) {
        warning = threshold("warning", fire);
        return this;
    }

    /**
     * Warns from one value on, until it is back at another.
     *
     * @param fire the first value that breaches
     * @param clear the first that is well again, less than {@code fire}, or more with {@link #below}
     */
    public RuleBuilder<T> warning(T fire, T clear) {
        warning = threshold("warning", fire, clear);
        return this;
    }

    /** Is critical from this value on, until it is a tenth below it, or above with {@link #below}. */
    public RuleBuilder<T> critical(T fire) {
        critical = threshold("critical", fire);
        return this;
    }

    /**
     * Is critical from one value on, until it is back at another.
     *
     * @param fire the first value that breaches
     * @param clear the first that is well again, less than {@code fire}, or more with {@link #below}
     */
    public RuleBuilder<T> critical(T fire, T clear) {
        critical = threshold("critical", fire, clear);
        return this;
    }

    private Threshold threshold(String level, T fire) {
        double value = subject.inUnit().applyAsDouble(fire);
        double clear = subject.quantity().clearOf(value, below);
        if (clear == value) {
            subject.quantity().requirePossible(level, value, clear, below);
            throw new IllegalArgumentException(level + ": " + text(value)
                    + " (expected: with a second value, to clear at, as a tenth of it is nothing)");
        }
        return threshold(level, value, clear);
    }

    private Threshold threshold(String level, T fire, T clear) {
        return threshold(
                level, subject.inUnit().applyAsDouble(fire), subject.inUnit().applyAsDouble(clear));
    }

    private Threshold threshold(String level, double fire, double clear) {
        subject.quantity().requirePossible(level, fire, clear, below);
        return Threshold.of(fire, clear, below);
    }

    /** How long a breach lasts before it fires, by default 1 minute; zero fires at the first. */
    public RuleBuilder<T> pendingFor(Duration pendingFor) {
        this.pendingFor = requireNonNull(pendingFor, "pendingFor");
        return this;
    }

    /** How long the value must be clear before the alert resolves or falls to a warning, by default 1 minute. */
    public RuleBuilder<T> keepFiring(Duration keepFiring) {
        this.keepFiring = requireNonNull(keepFiring, "keepFiring");
        return this;
    }

    /** How long a pending alert waits for data, with its timer stopped, by default two evaluations' time. */
    public RuleBuilder<T> grace(Duration grace) {
        this.grace = requireNonNull(grace, "grace");
        return this;
    }

    /**
     * Of the last so many evaluations so many must breach while an alert is pending, the others being between the two values of a
     * threshold; by default every one.
     *
     * @param of how many, at least 1
     * @param among of how many, 1 to 64
     */
    public RuleBuilder<T> breaches(int of, int among) {
        this.breaches = new AlertPolicy.Breaches(of, among);
        return this;
    }

    /** Has an alert {@code NAME (no data)} fire after so long without data; by default there is none. */
    public RuleBuilder<T> noDataFor(Duration noDataFor) {
        this.noDataFor = requirePositive("noDataFor", noDataFor);
        return this;
    }

    /** Resolves a firing alert after so long without data; by default silence is no good news, and it goes on firing. */
    public RuleBuilder<T> resolveWithoutData(Duration after) {
        this.resolveWithoutData = requirePositive("resolveWithoutData", after);
        return this;
    }

    /** After how long an alert {@code NAME (broken)} fires where the rule cannot be evaluated, by default 5 minutes. */
    public RuleBuilder<T> brokenFor(Duration brokenFor) {
        this.brokenFor = requirePositive("brokenFor", brokenFor);
        return this;
    }

    /**
     * Adds a label, by which alerts are routed and grouped.
     *
     * @param name letters, digits and {@code _}, not a digit first, as Prometheus has it; not one that PerfKit sets itself
     * @param value anything, not empty
     * @throws IllegalStateException if there is one of that name
     */
    public RuleBuilder<T> label(String name, String value) {
        if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*") || OWN_LABELS.contains(name)) {
            throw new IllegalArgumentException("label: \"" + name
                    + "\" (expected: letters, digits and _, not a digit first, and none of " + OWN_LABELS + ")");
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException("label " + name + ": \"\" (expected: not empty)");
        }
        if (labels.putIfAbsent(name, value) != null) {
            throw new IllegalStateException("rule " + this.name + ": label " + name + " is there already");
        }
        return this;
    }

    private static Duration requirePositive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + ": " + duration + " (expected: > 0)");
        }
        return duration;
    }

    /** How often the rule is evaluated, by default every minute, a gauge every 30 s; a multiple of the monitor's slot. */
    public RuleBuilder<T> evaluateEvery(Duration interval) {
        this.interval = requirePositive("interval", interval);
        return this;
    }

    /** How many calls the window must hold for its value to mean anything, by default 20; not for a gauge. */
    public RuleBuilder<T> minimumCount(long minimumCount) {
        if (minimumCount < 1) {
            throw new IllegalArgumentException("minimumCount: " + minimumCount + " (expected: >= 1)");
        }
        if (!subject.counted()) {
            throw new IllegalStateException("minimumCount: " + subject.statistic() + " has no samples to count");
        }
        this.minimumCount = minimumCount;
        return this;
    }

    /**
     * Returns the rule.
     *
     * @throws IllegalStateException if there is no threshold and no default for one, or one though it is only observed, or if the
     *     two levels cross
     */
    public Rule build() {
        if (observed && (warning != null || critical != null)) {
            throw new IllegalStateException("rule " + name + ": observed with a threshold (expected: one of both)");
        }
        if (!observed && warning == null && critical == null) {
            Subject.Defaults<T> defaults = below ? null : subject.defaults();
            if (defaults == null) {
                throw new IllegalStateException(
                        "rule " + name + ": no threshold (expected: warning, critical or both)");
            }
            warning(defaults.warning());
            if (defaults.critical() != null) {
                critical(defaults.critical());
            }
        }
        requireInOrder();
        Duration patience = grace != null ? grace : interval.multipliedBy(2);
        AlertPolicy policy =
                new AlertPolicy(pendingFor, keepFiring, patience, KEEP_RESOLVED, breaches, resolveWithoutData);
        return new Rule(this, policy);
    }

    private void requireInOrder() {
        if (warning == null || critical == null) {
            return;
        }
        double sign = below ? -1 : 1;
        String beyond = below ? "below" : "above";
        if (sign * critical.fire() <= sign * warning.fire()) {
            throw new IllegalStateException("rule " + name + ": critical fires at " + text(critical.fire())
                    + " (expected: " + beyond + " warning's " + text(warning.fire()) + ")");
        }
        if (sign * critical.clear() < sign * warning.clear()) {
            throw new IllegalStateException("rule " + name + ": critical clears at " + text(critical.clear())
                    + " (expected: at or " + beyond + " warning's " + text(warning.clear()) + ")");
        }
    }

    private String text(double value) {
        return subject.quantity().apply(value);
    }
}
