package dev.perfkit.simulations.scaling;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The demands that are made. */
final class Demands {
    static final int TICKS_PER_HOUR = 3600 / Demand.TICK;
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final double LOW = 50;
    private static final double HIGH = 200;
    private static final int SAW = 8 * 60;

    private Demands() {}

    /** Each hour from 50 to 200 within half a minute, held for 20 minutes, and back within half a minute. */
    static Demand flash(int hours) {
        return made("flash", hours * TICKS_PER_HOUR, i -> {
            int second = i * Demand.TICK % 3600;
            double up = (second - 1800) / 30.0;
            double down = (3060 - second) / 30.0;
            return LOW + (HIGH - LOW) * Math.max(0, Math.min(1, Math.min(up, down)));
        });
    }

    /** From 50 to 200 in eight minutes, and at once back. */
    static Demand saw(int hours) {
        return made("saw", hours * TICKS_PER_HOUR, i -> LOW + (HIGH - LOW) * (i * Demand.TICK % SAW) / SAW);
    }

    /** From 50 to 200 in four minutes, and back in four. */
    static Demand zigzag(int hours) {
        return made("zigzag", hours * TICKS_PER_HOUR, i -> {
            double part = 2.0 * (i * Demand.TICK % SAW) / SAW;
            return LOW + (HIGH - LOW) * Math.min(part, 2 - part);
        });
    }

    /**
     * The same all the time, but for a tenth more or less, each as likely as another. Half an hour after the beginning both extremes
     * are met: a fleet that is just large enough for all but the greatest would grow when that comes, which by chance alone may be late.
     *
     * @param instances how many instances the mean takes, each at 0.6 of what it can
     */
    static Demand even(double instances, int hours, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Demand demand = ofInstances("even", instances, hours, () -> random.nextDouble(-0.1, 0.1));
        demand.ticks()[TICKS_PER_HOUR / 2] = instances * Demand.SHARE * 1.1;
        demand.ticks()[TICKS_PER_HOUR / 2 + 1] = instances * Demand.SHARE * 0.9;
        return demand;
    }

    /** The same all the time, with normal noise of a standard deviation of a tenth. */
    static Demand normal(double instances, int hours, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return ofInstances("normal", instances, hours, () -> {
            double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
            return 0.1 * radius * Math.cos(2 * Math.PI * random.nextDouble());
        });
    }

    private static Demand ofInstances(String name, double instances, int hours, DoubleSupplier noise) {
        double[] ticks = IntStream.range(0, hours * TICKS_PER_HOUR)
                .mapToDouble(i -> instances * Demand.SHARE * Math.max(0, 1 + noise.getAsDouble()))
                .toArray();
        return new Demand(name, START, ticks, 1);
    }

    private static Demand made(String name, int count, IntToDoubleFunction demand) {
        return Demand.of(
                name, START, IntStream.range(0, count).mapToDouble(demand).toArray());
    }
}
