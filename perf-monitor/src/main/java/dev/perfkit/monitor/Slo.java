package dev.perfkit.monitor;

import static java.util.Objects.requireNonNull;

import dev.perfkit.signal.Signal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service level objective over a share of failures, and the two rules that guard its error budget by how fast it burns.
 *
 * <pre>{@code
 * Slo slo = Slo.of("checkout", errors, 0.999); // 1 of 1,000 may fail
 * Monitor monitor = Monitor.builder("shop")
 *     .rule(slo.fast().build()) // critical: 2 % of a month's budget in an hour, or 5 % in six
 *     .rule(slo.slow().build()) // a warning: 10 % in a day, or in three
 *     .build();
 * }</pre>
 *
 * <p>A burn rate of 1 uses up the budget of 30 days in just 30 days. A rule's value is the burn rate in parts of what fires: both a
 * long and a short window must reach their pair's factor, so that an alert neither fires for a blip nor goes on long after. A
 * window with fewer failures than {@link #leastFailures} does not burn, so that one failure at night wakes nobody.
 *
 * <p>What is left of the budget, and for how long, is in the rules' {@link RuleSnapshot#budget}.
 *
 * <p><b>Thread safety:</b> immutable. <b>Cost:</b> a rule keeps 864 pairs of numbers, one for each five minutes of three days.
 * <b>Source:</b> B. Beyer et al., The Site Reliability Workbook, chapter 5, "multiwindow, multi-burn-rate alerts".
 */
public final class Slo {
    static final Duration PERIOD = Duration.ofDays(30);

    private static final int FEW = 5;
    private static final List<Pair> FAST = List.of(
            new Pair(14.4, Duration.ofHours(1), Duration.ofMinutes(5)),
            new Pair(6, Duration.ofHours(6), Duration.ofMinutes(30)));
    private static final List<Pair> SLOW = List.of(
            new Pair(3, Duration.ofDays(1), Duration.ofHours(2)), new Pair(1, Duration.ofDays(3), Duration.ofHours(6)));

    private final String name;
    private final Signal.Ratio failures;
    private final double objective;
    private final int leastFailures;

    /** A long window and a short one, in both of which the budget must burn so many times too fast. */
    record Pair(double factor, Duration longer, Duration shorter) {}

    private Slo(String name, Signal.Ratio failures, double objective, int leastFailures) {
        this.name = name;
        this.failures = failures;
        this.objective = objective;
        this.leastFailures = leastFailures;
    }

    /**
     * Returns an objective.
     *
     * @param name what its rules' names begin with
     * @param failures the failed in all
     * @param objective which share shall succeed, such as 0.999; more than 0 and less than 1
     */
    public static Slo of(String name, Signal.Ratio failures, double objective) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
        if (!(objective > 0 && objective < 1)) {
            throw new IllegalArgumentException("objective: " + objective + " (expected: > 0 and < 1)");
        }
        return new Slo(name, requireNonNull(failures, "failures"), objective, FEW);
    }

    /** Returns this with another number of failures below which a window does not burn; by default 5. */
    public Slo leastFailures(int leastFailures) {
        if (leastFailures < 1) {
            throw new IllegalArgumentException("leastFailures: " + leastFailures + " (expected: >= 1)");
        }
        return new Slo(name, failures, objective, leastFailures);
    }

    /** Starts the critical rule {@code NAME burns fast}: 14.4 over 1 h and 5 min, or 6 over 6 h and 30 min. */
    public RuleBuilder<Double> fast() {
        return rule(" burns fast", FAST).critical(1.0, 0.9);
    }

    /** Starts the warning rule {@code NAME burns slowly}: 3 over 1 day and 2 h, or 1 over 3 days and 6 h. */
    public RuleBuilder<Double> slow() {
        return rule(" burns slowly", SLOW).warning(1.0, 0.9);
    }

    private RuleBuilder<Double> rule(String suffix, List<Pair> pairs) {
        // The short window is the patience.
        return new RuleBuilder<>(name + suffix, Subject.burnRate(failures, this, pairs))
                .pendingFor(Duration.ZERO)
                .keepFiring(Duration.ofMinutes(5));
    }

    /**
     * Returns what of the budget of a window is left, where so many failed of so many: 1 is all, 0 none, less is overdrawn.
     *
     * @return the share; null without any calls
     */
    public @Nullable Double budgetLeft(Signal.Share share) {
        return share.whole() == 0 ? null : 1 - burn(share.part(), share.whole());
    }

    /**
     * Returns when the rest of the budget of 30 days is used up at a burn rate.
     *
     * @param left the share that is left, at most 1
     * @param burnRate how many times too fast it burns
     * @return the time; null where it lasts for ever
     */
    public static @Nullable Duration exhaustedIn(double left, double burnRate) {
        if (!(left <= 1)) {
            throw new IllegalArgumentException("left: " + left + " (expected: <= 1)");
        }
        if (!(burnRate > 0)) {
            return null;
        }
        return Duration.ofSeconds((long) (Math.max(0, left) / burnRate * PERIOD.toSeconds()));
    }

    /** Returns how many times faster than allowed calls failed. */
    double burn(long failed, long all) {
        return (double) failed / all / (1 - objective);
    }

    String name() {
        return name;
    }

    double objective() {
        return objective;
    }

    int leastFailures() {
        return leastFailures;
    }
}
