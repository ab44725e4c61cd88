package dev.perfkit.simulations.balancing;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What arrives in a run, and on what: drawn once by a seed, so that every strategy meets the very same requests.
 *
 * @param servers the servers
 * @param arrivals when each request is sent, in nanoseconds, ascending
 * @param works how long each takes at speed 1, in nanoseconds
 * @param clients which client sends it
 * @param lost whose answer is lost on its way
 * @param clientCount how many clients there are
 * @param meanWork the mean of the works that were drawn from, in nanoseconds
 * @param seed what the clients draw by
 */
@SuppressWarnings("ArrayRecordComponent") // one for a million requests, compared by nobody
record Workload(
        List<ServerSpec> servers,
        long[] arrivals,
        double[] works,
        int[] clients,
        BitSet lost,
        int clientCount,
        double meanWork,
        long seed) {
    static final double MEAN_WORK = 10e6;
    static final double SIGMA = 1;

    Workload {
        servers = List.copyOf(servers);
    }

    /** Draws all of it. */
    static Workload draw(Scenario scenario, int clientCount, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ServerSpec> servers = scenario.fleet().apply(random.split());
        double capacity = scenario.members().stream()
                        .mapToDouble(i -> servers.get(i).capacity())
                        .sum()
                / MEAN_WORK;
        long[] arrivals = arrivals(scenario, capacity, random.split());
        int count = arrivals.length;
        double[] works = new double[count];
        LogNormal work = new LogNormal(MEAN_WORK, SIGMA, random.split());
        Arrays.setAll(works, i -> work.next());
        return new Workload(
                servers,
                arrivals,
                works,
                clients(count, clientCount, random.split()),
                lost(scenario, arrivals, random.split()),
                clientCount,
                MEAN_WORK,
                random.nextLong());
    }

    static int[] clients(int count, int clientCount, RandomGenerator random) {
        int[] clients = new int[count];
        Arrays.setAll(clients, i -> random.nextInt(clientCount));
        return clients;
    }

    /** A Poisson process whose rate changes, by thinning one at the peak's rate (Lewis and Shedler, 1979). */
    static long[] arrivals(Scenario scenario, double capacity, RandomGenerator random) {
        double end = Scenario.nanos(scenario.length() + scenario.tail());
        double peak = scenario.peakLoad() * capacity;
        long[] arrivals = new long[1024];
        int count = 0;
        for (double at = exponential(peak, random); at < end; at += exponential(peak, random)) {
            if (random.nextDouble() * scenario.peakLoad() < scenario.load().applyAsDouble(at / Scenario.NANOS)) {
                if (count == arrivals.length) {
                    arrivals = Arrays.copyOf(arrivals, 2 * count);
                }
                arrivals[count++] = (long) at;
            }
        }
        return Arrays.copyOf(arrivals, count);
    }

    private static double exponential(double rate, RandomGenerator random) {
        return -Math.log(1 - random.nextDouble()) / rate;
    }

    private static BitSet lost(Scenario scenario, long[] arrivals, RandomGenerator random) {
        BitSet lost = new BitSet();
        if (scenario.lostShare() > 0) {
            for (int i = 0; i < arrivals.length; i++) {
                boolean inFault = arrivals[i] >= scenario.faultFromNanos() && arrivals[i] < scenario.faultToNanos();
                if (inFault && random.nextDouble() < scenario.lostShare()) {
                    lost.set(i);
                }
            }
        }
        return lost;
    }
}
