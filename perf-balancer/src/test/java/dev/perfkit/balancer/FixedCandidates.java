package dev.perfkit.balancer;

import dev.perfkit.balancer.Candidates.Members;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Candidates with figures that a test sets. */
final class FixedCandidates implements Candidates {
    final List<String> names;
    final long[] inFlight;
    final double[] response;
    final double[] age;
    final double[] weight;
    final double[] readiness;
    final int[] limit;
    final int[] place;
    private final Members members = new Members() {
        @Override
        public int size() {
            return weight.length;
        }

        @Override
        public String name(int member) {
            return names.get(member);
        }

        @Override
        public int weight(int member) {
            return (int) weight[member];
        }
    };
    private final Random random = new Random(11);

    FixedCandidates(int size) {
        this(IntStream.range(0, size).mapToObj(i -> "n" + i).toList());
    }

    FixedCandidates(List<String> names) {
        int size = names.size();
        this.names = names;
        this.inFlight = new long[size];
        this.response = new double[size];
        this.age = new double[size];
        this.weight = new double[size];
        this.readiness = new double[size];
        this.limit = new int[size];
        this.place = IntStream.range(0, size).toArray();
        Arrays.fill(response, 1e6);
        Arrays.fill(weight, 1);
        Arrays.fill(readiness, 1);
        Arrays.fill(limit, Endpoint.DEFAULT_LIMIT);
    }

    @Override
    public int size() {
        return response.length;
    }

    @Override
    public String name(int index) {
        return names.get(index);
    }

    @Override
    public double weight(int index) {
        return weight[index] * readiness[index];
    }

    @Override
    public double readiness(int index) {
        return readiness[index];
    }

    @Override
    public int limit(int index) {
        return limit[index];
    }

    @Override
    public Members members() {
        return members;
    }

    @Override
    public int candidate(int member) {
        return place[member];
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
