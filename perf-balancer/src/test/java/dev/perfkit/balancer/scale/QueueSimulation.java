package dev.perfkit.balancer.scale;

import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** An instance with several servers and one line before them, to which requests come at random: what really happens. */
final class QueueSimulation {
    private final Random random;
    private final PriorityQueue<Double> freeAt = new PriorityQueue<>();
    private final ToDoubleFunction<Random> service;
    private double now;

    /**
     * Starts one with nothing to do.
     *
     * @param service draws the seconds that a request is worked on
     */
    QueueSimulation(int servers, ToDoubleFunction<Random> service, long seed) {
        this.service = service;
        random = new Random(seed);
        for (int i = 0; i < servers; i++) {
            freeAt.add(0.0);
        }
    }

    static ToDoubleFunction<Random> exponential(double mean) {
        return random -> -mean * Math.log(1 - random.nextDouble());
    }

    static ToDoubleFunction<Random> constant(double mean) {
        return random -> mean;
    }

    /** Returns lognormal times; the deviation is in parts of the mean. */
    static ToDoubleFunction<Random> lognormal(double mean, double deviation) {
        double variance = Math.log(1 + deviation * deviation);
        return random -> mean * Math.exp(Math.sqrt(variance) * random.nextGaussian() - variance / 2);
    }

    /** Lets the next request come; returns how long it takes in all. */
    double next(double arrivals) {
        now += -Math.log(1 - random.nextDouble()) / arrivals;
        double begun = Math.max(now, freeAt.remove());
        double ended = begun + service.applyAsDouble(random);
        freeAt.add(ended);
        return ended - now;
    }

    double now() {
        return now;
    }

    /** Returns what part of many requests takes longer than a time. */
    double slower(double arrivals, double seconds, int requests) {
        int slow = 0;
        for (int i = 0; i < requests; i++) {
            slow += next(arrivals) > seconds ? 1 : 0;
        }
        return (double) slow / requests;
    }

    /** Returns requests a second and in flight on average, in consecutive windows. */
    double[][] windows(double arrivals, double seconds, int count) {
        double[][] windows = new double[count][2];
        double start = now;
        for (double took = next(arrivals); now - start < count * seconds; took = next(arrivals)) {
            int window = (int) ((now - start) / seconds);
            windows[window][0] += 1 / seconds;
            for (double left = took, from = now - start; left > 1e-12 && window < count; window++) {
                double within = Math.min(left, (window + 1) * seconds - from);
                windows[window][1] += within / seconds;
                left -= within;
                from += within;
            }
        }
        return windows;
    }
}
