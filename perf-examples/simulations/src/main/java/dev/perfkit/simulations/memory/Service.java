package dev.perfkit.simulations.memory;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a made-up service holds after each of its major collections, put together from parts; times are in seconds. */
final class Service {
    /*
     * Amounts are in parts of the base, which is drawn for each service, as is how often it collects. Every part draws from the same
     * random numbers, so one seed is one service, whatever was looked at before.
     */
    static final double MINUTE = 60;
    static final double HOUR = 3600;
    private static final double MB = 1 << 20;
    private static final double LEAST_BASE = 200 * MB;
    private static final double MOST_BASE = 4096 * MB;

    private final SplittableRandom random;
    private final double span;
    private final double base;
    private final double[] at;
    private final double[] held;
    private double[] rates = {};
    private double @Nullable [] work;

    Service(String workload, long seed, double hours) {
        random = new SplittableRandom(31 * seed + workload.hashCode());
        span = hours * HOUR;
        base = logarithmic(LEAST_BASE, MOST_BASE);
        double between = between(30, 120);
        double[] times = new double[(int) (2 * span / between) + 1];
        int n = 0;
        for (double t = between * random.nextDouble(); t < span; t += between * between(0.5, 1.5)) {
            times[n++] = t;
        }
        at = Arrays.copyOf(times, n);
        held = new double[n];
        Arrays.fill(held, 1);
    }

    double span() {
        return span;
    }

    /** Draws evenly. */
    double between(double least, double most) {
        return least + (most - least) * random.nextDouble();
    }

    /** Draws evenly by the logarithm. */
    double logarithmic(double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }

    double normal() {
        return random.nextGaussian();
    }

    /** Returns how many times something happens that does so this often on average. */
    int poisson(double mean) {
        int count = 0;
        for (double product = random.nextDouble(); product > Math.exp(-mean); product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    /** Adds what is a function of time. */
    Service plus(DoubleUnaryOperator part) {
        for (int i = 0; i < at.length; i++) {
            held[i] += part.applyAsDouble(at[i]);
        }
        return this;
    }

    /** Adds what has nothing to do with the collection of before. */
    Service noise(double deviation) {
        return plus(t -> deviation * normal());
    }

    /** Adds what wanders and comes back, in about the given time. */
    Service wandering(double deviation, double seconds) {
        double[] path = wanderings(deviation, seconds);
        for (int i = 0; i < at.length; i++) {
            held[i] += path[i];
        }
        return this;
    }

    private double[] wanderings(double deviation, double seconds) {
        double[] path = new double[at.length];
        double value = deviation * normal();
        for (int i = 0; i < at.length; i++) {
            double kept = i == 0 ? 1 : Math.exp(-(at[i] - at[i - 1]) / seconds);
            value = kept * value + Math.sqrt(1 - kept * kept) * deviation * normal();
            path[i] = value;
        }
        return path;
    }

    /** Adds what incomplete collections leave; never negative. */
    Service floating(double share, double most) {
        return plus(t -> random.nextDouble() < share ? most * random.nextDouble() : 0);
    }

    /**
     * Lets requests come, which are counted, at a rate that follows the hours of a day and wobbles.
     *
     * @param perSecond how many on average
     * @param swing by which part of that the day moves them
     * @param start the hour of the day at the beginning; the least is at 4 and the most at 16
     */
    Service requests(double perSecond, double swing, double start) {
        double[] wobble = wanderings(between(0.02, 0.08), logarithmic(MINUTE, 10 * MINUTE));
        rates = new double[at.length];
        double[] done = new double[at.length];
        double sum = 0;
        for (int i = 0; i < at.length; i++) {
            double day = -Math.cos(2 * Math.PI * (start + at[i] / HOUR - 4) / 24);
            rates[i] = perSecond * (1 + swing * day) * Math.max(0, 1 + wobble[i]);
            double passed = at[i] - (i == 0 ? 0 : at[i - 1]);
            double expected = rates[i] * passed;
            sum += Math.max(0, Math.rint(expected + Math.sqrt(expected) * normal()));
            done[i] = sum;
        }
        work = done;
        return this;
    }

    /** Adds what each request holds while it, or its session, lasts. */
    Service load(double part, double seconds) {
        double[] done = counted();
        double mean = done[done.length - 1] / at[at.length - 1];
        for (int i = 0; i < at.length; i++) {
            double since = Math.max(at[i] - seconds, -seconds);
            held[i] += part * (done[i] - doneBy(since)) / seconds / mean;
        }
        return this;
    }

    /** Returns how many had come by then; before the beginning they came as they did at it. */
    private double doneBy(double seconds) {
        double[] done = counted();
        int after = Arrays.binarySearch(at, seconds);
        int i = after >= 0 ? after : -after - 1;
        if (i == 0) {
            return done[0] + (seconds - at[0]) * rates[0];
        }
        double part = (seconds - at[i - 1]) / (at[i] - at[i - 1]);
        return done[i - 1] + part * (done[i] - done[i - 1]);
    }

    private double[] counted() {
        double[] done = work;
        if (done == null) {
            throw new IllegalStateException("no requests are counted");
        }
        return done;
    }

    /** Adds what each request leaves for ever. */
    Service perRequest(double part) {
        double[] done = counted();
        for (int i = 0; i < at.length; i++) {
            held[i] += part * done[i] / done[done.length - 1];
        }
        return this;
    }

    /** Returns what was seen of it. */
    History history() {
        long[] counted = new long[at.length];
        double[] amounts = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            counted[i] = work == null ? -1 : (long) work[i];
            amounts[i] = Math.rint(base * Math.max(0.01, held[i]));
        }
        return new History(at, counted, amounts);
    }
}
