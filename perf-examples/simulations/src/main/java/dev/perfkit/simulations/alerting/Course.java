package dev.perfkit.simulations.alerting;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What one rule was shown, evaluation by evaluation, and what may follow from it. */
final class Course {
    /** From here on it is bad. */
    static final double FIRE = 100;

    /** Down to here it is well. */
    static final double CLEAR = 50;

    /** From here on it is worse. */
    static final double CRITICAL = 200;

    private static final double[] VALUES = {0, 0, 75, 150, 150, 300, Double.NaN};

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
    private double value;
    private int begun;
    private int settled;

    Course(Random random) {
        this.random = random;
    }

    /** Moves on to a value that mostly is the one before. */
    double next() {
        if (random.nextInt(4) == 0) {
            value = VALUES[random.nextInt(VALUES.length)];
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

    /** Returns how long it had been bad at that instant, at most. */
    Duration badUntil(Instant at) {
        return lasted(at, true);
    }

    /** Returns how long it had been well, at most. */
    Duration wellUntil(Instant at) {
        return lasted(at, false);
    }

    /** The time between two evaluations counts that both were so, with none between them and in one life. */
    private Duration lasted(Instant at, boolean bad) {
        Duration held = Duration.ZERO;
        int i = shown.size() - 1;
        while (i >= 0 && shown.get(i).at.isAfter(at)) {
            i--;
        }
        Shown later = null;
        for (; i >= 0; i--) {
            Shown one = shown.get(i);
            boolean ends = bad ? one.value < FIRE : one.value > CLEAR;
            if (Double.isNaN(one.value) || (ends && !one.certain)) {
                later = null;
            } else if (ends) {
                return held;
            } else {
                if (later != null && later.life == one.life) {
                    held = held.plus(Duration.between(one.at, later.at));
                }
                later = one;
            }
        }
        return held;
    }
}
