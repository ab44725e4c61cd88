package dev.perfkit.balancer.scale;

import java.time.Duration;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * How fast a fleet may change in one direction.
 *
 * @param stabilization how long the most cautious of the proposals in it counts; zero for none
 * @param cooldown how long to wait after a change; zero for none
 * @param steps by how much at most in a time; none for as much as is wanted
 * @param select which of the steps counts where there are several
 */
public record Pace(Duration stabilization, Duration cooldown, List<Step> steps, Select select) {
    /** Which of several steps counts. */
    public enum Select {
        /** The one that allows most. */
        MAX,
        /** The one that allows least. */
        MIN,
        /** None: the fleet does not change in this direction. */
        DISABLED
    }

    /** What a step is counted in. */
    public enum Unit {
        /** Instances. */
        INSTANCES,
        /** Hundredths of the instances that there were when the period began. */
        PERCENT
    }

    /**
     * A change that is allowed within a time.
     *
     * @param unit what {@code value} is
     * @param value how much
     * @param period the time, one second to half an hour
     */
    public record Step(Unit unit, int value, Duration period) {
        /** Checks the numbers. */
        public Step {
            if (value <= 0) {
                throw new IllegalArgumentException("value: " + value + " (expected: > 0)");
            }
            if (period.compareTo(Duration.ofSeconds(1)) < 0 || period.compareTo(Duration.ofMinutes(30)) > 0) {
                throw new IllegalArgumentException("period: " + period + " (expected: PT1S..PT30M)");
            }
        }
    }

    private static final Duration LONGEST = Duration.ofHours(1);

    /** Checks the times. */
    public Pace {
        requireTime("stabilization", stabilization);
        requireTime("cooldown", cooldown);
        steps = List.copyOf(steps);
    }

    private static void requireTime(String name, Duration time) {
        if (time.isNegative() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + time + " (expected: PT0S.." + LONGEST + ")");
        }
    }

    /** Returns one that waits so long after a change, and is free else. */
    public static Pace cooledFor(Duration cooldown) {
        return new Pace(Duration.ZERO, cooldown, List.of(), Select.MAX);
    }

    /** Returns one that waits until nothing else was proposed for so long, and is free else. */
    public static Pace stabilizedFor(Duration stabilization) {
        return new Pace(stabilization, Duration.ZERO, List.of(), Select.MAX);
    }

    /** Returns one that allows no change. */
    public static Pace never() {
        return new Pace(Duration.ZERO, Duration.ZERO, List.of(), Select.DISABLED);
    }

    /** Returns the same with these steps. */
    public Pace withSteps(Select select, Step... steps) {
        return new Pace(stabilization, cooldown, List.of(steps), select);
    }

    /** Returns the same with that time to wait after a change. */
    public Pace withCooldown(Duration cooldown) {
        return new Pace(stabilization, cooldown, steps, select);
    }

    /** Returns the most that a fleet may grow to, having had {@code before} of each step's period. */
    int mostOf(int current, PeriodStart before) {
        return bound(current, before, Math::max, Math::min, 1);
    }

    /** Returns the least that a fleet may shrink to. */
    int leastOf(int current, PeriodStart before) {
        return bound(current, before, Math::min, Math::max, -1);
    }

    private int bound(int current, PeriodStart before, IntBinaryOperator wide, IntBinaryOperator tight, int sign) {
        if (select == Select.DISABLED) {
            return current;
        }
        if (steps.isEmpty()) {
            return sign > 0 ? Integer.MAX_VALUE : 0;
        }
        IntBinaryOperator choice = select == Select.MAX ? wide : tight;
        int bound = steps.stream()
                .mapToInt(step -> step(before.of(step.period()), step, sign))
                .reduce(choice)
                .orElse(current);
        // Steps may have been made smaller meanwhile: that forbids more, but undoes nothing.
        return sign > 0 ? Math.max(bound, current) : Math.min(bound, current);
    }

    private static int step(int start, Step step, int sign) {
        if (step.unit() == Unit.INSTANCES) {
            return (int) Math.max(0, Math.min(Integer.MAX_VALUE, (long) start + sign * (long) step.value()));
        }
        double changed = start * (1 + sign * step.value() / 100.0);
        return sign > 0 ? Watermarks.ceil(changed) : (int) Math.max(0, changed);
    }

    /** How large a fleet was when a period began that ends now. */
    @FunctionalInterface
    interface PeriodStart {
        int of(Duration period);
    }
}
