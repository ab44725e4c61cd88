package dev.perfkit.monitor.alert;

import static java.util.Objects.requireNonNull;

/**
 * What one evaluation says about both levels.
 *
 * <p>A rule without a warning level gives its one verdict for both; a rule without a critical level is always
 * {@link Verdict#CLEAR} of it.
 *
 * @param warning the verdict on the lower level
 * @param critical the verdict on the upper level, never worse than the lower one's
 */
public record Judgement(Verdict warning, Verdict critical) {
    /** There is no value. */
    public static final Judgement NODATA = new Judgement(Verdict.NODATA, Verdict.NODATA);

    /** The source failed. */
    public static final Judgement ERROR = new Judgement(Verdict.ERROR, Verdict.ERROR);

    /** Checks that the verdicts can be of one value. */
    public Judgement {
        requireNonNull(warning, "warning");
        requireNonNull(critical, "critical");
        boolean possible =
                warning == critical || (warning.hasData() && critical.hasData() && warning.compareTo(critical) > 0);
        if (!possible) {
            throw new IllegalArgumentException("critical: " + critical + " (expected: not worse than warning, "
                    + warning + ", and without a value where that is)");
        }
    }

    /** Returns whether there was a value to judge. */
    public boolean hasData() {
        return warning.hasData();
    }

    /** Returns this with {@link Verdict#HOLD} where it says {@link Verdict#CLEAR}: what may be well, but is not known to be. */
    public Judgement withoutClear() {
        return new Judgement(withoutClear(warning), withoutClear(critical));
    }

    private static Verdict withoutClear(Verdict verdict) {
        return verdict == Verdict.CLEAR ? Verdict.HOLD : verdict;
    }

    /** Returns the level breached, the upper one if both are; only for a {@link Verdict#BREACH} of the lower one. */
    Level breachedLevel() {
        return critical == Verdict.BREACH ? Level.CRITICAL : Level.WARNING;
    }
}
