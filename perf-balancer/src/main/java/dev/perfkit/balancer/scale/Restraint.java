package dev.perfkit.balancer.scale;

import java.time.Duration;

/**
 * How far and how fast a fleet may follow what is proposed.
 *
 * <pre>{@code
 * import dev.perfkit.balancer.scale.Restraint;
 *
 * Restraint byDefault = Restraint.between(2, 10);                // 300 s after growing, 600 s before shrinking
 * Restraint asKubernetes = Restraint.ofKubernetes(2, 10);        // 300 s of stabilization, no cooldown
 * }</pre>
 *
 * <p>An emergency, where the instances bear more than they can, does not wait for the cooldown of growing. That of shrinking begins with
 * the last change of either direction.
 *
 * @param min how few there may be; by default 2
 * @param max how many there may be; by default 10
 * @param growth how fast to grow; by default 300 s apart
 * @param shrinkage how fast to shrink; by default 600 s after any change
 * @param turns how often in an hour the direction may change before shrinking has to wait; by default 6
 */
public record Restraint(int min, int max, Pace growth, Pace shrinkage, int turns) {
    private static final int TURNS = 6;

    /** Checks the numbers. */
    public Restraint {
        if (min < 1) {
            throw new IllegalArgumentException("min: " + min + " (expected: >= 1, for none has a load to go by)");
        }
        if (max < min) {
            throw new IllegalArgumentException("max: " + max + " (expected: >= " + min + ", which is min)");
        }
        if (turns < 1) {
            throw new IllegalArgumentException("turns: " + turns + " (expected: >= 1)");
        }
    }

    /** Returns 2 to 10 instances, and the times by default. */
    public static Restraint defaults() {
        return between(2, 10);
    }

    /** Returns so many instances, and the times by default. */
    public static Restraint between(int min, int max) {
        return new Restraint(
                min, max, Pace.cooledFor(Duration.ofMinutes(5)), Pace.cooledFor(Duration.ofMinutes(10)), TURNS);
    }

    /**
     * Returns so many instances, and what a HorizontalPodAutoscaler does by default: growth at once by the larger of 4 and 100 % in 15 s,
     * shrinkage after 300 s of stabilization.
     */
    public static Restraint ofKubernetes(int min, int max) {
        Duration period = Duration.ofSeconds(15);
        return new Restraint(
                min,
                max,
                Pace.stabilizedFor(Duration.ZERO)
                        .withSteps(
                                Pace.Select.MAX,
                                new Pace.Step(Pace.Unit.PERCENT, 100, period),
                                new Pace.Step(Pace.Unit.INSTANCES, 4, period)),
                Pace.stabilizedFor(Duration.ofMinutes(5))
                        .withSteps(Pace.Select.MAX, new Pace.Step(Pace.Unit.PERCENT, 100, period)),
                Integer.MAX_VALUE);
    }

    /** Returns the same with another pace of growth. */
    public Restraint withGrowth(Pace growth) {
        return new Restraint(min, max, growth, shrinkage, turns);
    }

    /** Returns the same with another pace of shrinkage. */
    public Restraint withShrinkage(Pace shrinkage) {
        return new Restraint(min, max, growth, shrinkage, turns);
    }

    /** Returns the same with another number of changes of direction in an hour. */
    public Restraint withTurns(int turns) {
        return new Restraint(min, max, growth, shrinkage, turns);
    }
}
