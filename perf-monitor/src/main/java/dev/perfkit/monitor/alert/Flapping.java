package dev.perfkit.monitor.alert;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How often an alert fired of late, and how much longer it is held for that.
 *
 * @param firedAt when it last fired, three times at most, by the ticker; the earliest first
 * @param beyond how often it has fired since it flaps, counting from the fourth; zero where it does not
 */
public record Flapping(List<Long> firedAt, int beyond) {
    /*
     * The fourth time within an hour is told, once, and from then on each further time lengthens the hold by half, up to an hour:
     * the incident stays open through the ups and downs instead of ending at each, for as long as they go on. Once it is over, it no
     * longer flaps when it last began to fire an hour ago.
     */
    static final Flapping NONE = new Flapping(List.of(), 0);

    private static final int TIMES = 4;
    static final Duration WITHIN = Duration.ofHours(1);
    private static final Duration LONGEST_HOLD = Duration.ofHours(1);
    private static final Duration LEAST_HOLD = Duration.ofMinutes(1); // zero would not grow
    private static final double GROWTH = 1.5;

    /** Copies the times. */
    public Flapping {
        firedAt = List.copyOf(firedAt);
    }

    /** What is left of it now that it does not fire. */
    Flapping atRest(long now) {
        return firedAt.stream().allMatch(at -> now - at > WITHIN.toNanos()) ? NONE : this;
    }

    Flapping fired(long now) {
        List<Long> lately = new ArrayList<>(firedAt);
        lately.removeIf(at -> now - at > WITHIN.toNanos());
        int further = lately.isEmpty() ? 0 : beyond;
        lately.add(now);
        if (further > 0 || lately.size() == TIMES) {
            further++;
        }
        return new Flapping(lately.subList(Math.max(0, lately.size() - TIMES + 1), lately.size()), further);
    }

    /** Returns whether it flaps, and did not before. */
    boolean beganAfter(Flapping before) {
        return beyond == 1 && before.beyond != 1;
    }

    AlertPolicy held(AlertPolicy policy) {
        if (beyond == 0) {
            return policy;
        }
        Duration least = policy.keepFiring().compareTo(LEAST_HOLD) < 0 ? LEAST_HOLD : policy.keepFiring();
        double longer = least.toNanos() * Math.pow(GROWTH, beyond);
        return longer < LONGEST_HOLD.toNanos()
                ? policy.withKeepFiring(Duration.ofNanos((long) longer))
                : policy.withKeepFiring(least.compareTo(LONGEST_HOLD) > 0 ? least : LONGEST_HOLD);
    }
}
