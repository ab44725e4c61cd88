package dev.perfkit.simulations.alerting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What one rule was shown, evaluation by evaluation, and what may follow from it. */
final class Course {
    /** From here on it is bad. */
    static final double FIRE = 100;

    /** Down to here it is well. */
    static final double CLEAR = 50;

    /** From here on it is worse. */
    static final double CRITICAL = 200;

    /** The source throws. */
    static final double THROWS = Double.NEGATIVE_INFINITY;

    private static final double[] VALUES = {0, 0, 75, 150, 150, 300, Double.NaN, THROWS};

    /** What a value is to an alert. */
    enum Says {
        BAD,
        WELL,
        BETWEEN,
        NOTHING;

        /** To the alert of a value. */
        static Says ofValue(double value) {
            if (Double.isNaN(value) || value == THROWS) {
                return NOTHING;
            }
            return value >= FIRE ? BAD : value <= CLEAR ? WELL : BETWEEN;
        }

        /** To the alert that there is none. */
        static Says ofAbsence(double value) {
            return Double.isNaN(value) ? BAD : value == THROWS ? NOTHING : WELL;
        }
    }

    /** One of the two. */
    interface Reading {
        Says says(double value);
    }

    /**
     * An evaluation.
     *
     * @param certain whether the disk had what followed from it; else a death may have undone it
     */
    private record Shown(Instant at, int life, double value, boolean certain) {
        Shown doubtful() {
            return new Shown(at, life, value, false);
        }
    }

    private final List<Shown> shown = new ArrayList<>();
    private final Random random;
    private final int values;
    private double value;
    private int begun;
    private int settled;

    /** Makes one that throws at times, or not. */
    Course(Random random, boolean failing) {
        this.random = random;
        this.values = failing ? VALUES.length : VALUES.length - 1;
    }

    /** Moves on to a value that mostly is the one before. */
    double next() {
        if (random.nextInt(4) == 0) {
            value = VALUES[random.nextInt(values)];
        }
        return value;
    }

    void show(Instant at, int life, double what) {
        if (life != begun) {
            begun = life; // the sample at a monitor's start, which is not judged
        } else {
            shown.add(new Shown(at, life, what, true));
        }
    }

    /** All that followed from what was shown is on disk. */
    void settled() {
        settled = shown.size();
    }

    /** What was shown since may not have been. */
    void died() {
        for (int i = settled; i < shown.size(); i++) {
            shown.set(i, shown.get(i).doubtful());
        }
        settled();
    }

    /** Returns whether an alert may have fired then: by an evaluation that said so, after others had for so long. */
    boolean mayFire(Reading reading, Instant startsAt, Duration pendingFor) {
        return allAt(startsAt).anyMatch(i -> lasted(i, reading, Says.BAD, pendingFor));
    }

    /**
     * Returns whether one that fired then may have resolved then. Where the wall's clock was set back meanwhile it is said to end as
     * it began: by any evaluation after that, then.
     */
    boolean mayResolve(Reading reading, Instant startsAt, Instant endsAt, Duration keepFiring) {
        IntStream all = startsAt.equals(endsAt)
                ? allAt(startsAt)
                        .limit(1)
                        .flatMap(fired -> IntStream.range(fired + 1, shown.size())
                                .filter(i -> shown.get(i).at.isBefore(startsAt)))
                : allAt(endsAt);
        return all.anyMatch(i -> lasted(i, reading, Says.WELL, keepFiring));
    }

    private IntStream allAt(Instant at) {
        return IntStream.range(0, shown.size()).filter(i -> shown.get(i).at.equals(at));
    }

    /**
     * The evaluation itself says so, and has been said for so long at most: the time between two evaluations counts that both say so, with
     * none between them and in one life.
     */
    private boolean lasted(int last, Reading reading, Says wanted, Duration atLeast) {
        if (reading.says(shown.get(last).value) != wanted) {
            return false;
        }
        Duration held = Duration.ZERO;
        Shown later = null;
        for (int i = last; i >= 0; i--) {
            Shown one = shown.get(i);
            Says says = reading.says(one.value);
            if (says == wanted) {
                if (later != null && later.life == one.life) {
                    held = held.plus(Duration.between(one.at, later.at));
                }
                later = one;
            } else if (says == Says.NOTHING || !one.certain) {
                later = null;
            } else {
                break;
            }
        }
        return held.compareTo(atLeast) >= 0;
    }
}
