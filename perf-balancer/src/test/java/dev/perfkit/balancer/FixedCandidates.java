package dev.perfkit.balancer;

import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Candidates with figures that a test sets. */
final class FixedCandidates implements Candidates {
    final long[] inFlight;
    final double[] response;
    final double[] age;
    private final Random random = new Random(11);

    FixedCandidates(int size) {
        this.inFlight = new long[size];
        this.response = new double[size];
        this.age = new double[size];
        Arrays.fill(response, 1e6);
    }

    @Override
    public int size() {
        return response.length;
    }

    @Override
    public String name(int index) {
        return "n" + index;
    }

    @Override
    public long inFlight(int index) {
        return inFlight[index];
    }

    @Override
    public double meanAgeNanos(int index, long now) {
        return age[index];
    }

    @Override
    public double responseNanos(int index, long now) {
        return response[index];
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}
