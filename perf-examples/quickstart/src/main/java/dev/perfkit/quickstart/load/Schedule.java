package dev.perfkit.quickstart.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which requests are due when: a Poisson process of a fixed rate, drawn from a seed before the load begins. The same seed is
 * the same load, whatever becomes of the requests.
 *
 * @param duration how long the load lasts
 * @param arrivals the requests in the order they are due
 */
public record Schedule(Duration duration, List<Arrival> arrivals) {
    private static final double ORDERS = 0.03;
    private static final double ZIPF_EXPONENT = 1.0;

    /** Copies the list. */
    public Schedule {
        arrivals = List.copyOf(arrivals);
    }

    /**
     * Draws a schedule.
     *
     * @param seed what it is drawn from
     * @param perSecond the mean rate of requests
     * @param duration how long the load lasts
     * @param products how many products there are, ids from 1
     */
    public static Schedule draw(long seed, double perSecond, Duration duration, int products) {
        if (!(perSecond > 0 && perSecond < 1e6)) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: > 0 and < 1000000)");
        }
        SplittableRandom random = new SplittableRandom(seed);
        Zipf zipf = new Zipf(products, ZIPF_EXPONENT);
        List<Arrival> arrivals = new ArrayList<>();
        double at = gap(random, perSecond);
        while (at < duration.toNanos()) {
            int quantity = random.nextDouble() < ORDERS ? 1 + random.nextInt(3) : 0;
            arrivals.add(new Arrival((long) at, zipf.draw(random), quantity));
            at += gap(random, perSecond);
        }
        return new Schedule(duration, arrivals);
    }

    /** Returns this one, and the other after it. */
    public Schedule then(Schedule other) {
        List<Arrival> both = new ArrayList<>(arrivals);
        other.arrivals.forEach(
                a -> both.add(new Arrival(duration.toNanos() + a.offsetNanos(), a.productId(), a.quantity())));
        return new Schedule(duration.plus(other.duration), both);
    }

    private static double gap(SplittableRandom random, double perSecond) {
        return -Math.log1p(-random.nextDouble()) * 1e9 / perSecond;
    }
}
