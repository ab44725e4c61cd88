package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Outcome;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** What became of each request of a workload. */
final class Run {
    private static final byte OPEN = 0;
    private static final byte ANSWERED = 1;
    private static final byte FAILED = 2;
    private static final int NANOS_PER_MICRO = 1_000;

    private final Workload workload;
    private final int[] micros;
    private final short[] servers;
    private final byte[] outcomes;

    Run(Workload workload) {
        this.workload = workload;
        int count = workload.arrivals().length;
        micros = new int[count];
        servers = new short[count];
        outcomes = new byte[count];
    }

    void ended(int number, int server, long elapsed, Outcome outcome) {
        if (outcomes[number] != OPEN) {
            throw new IllegalStateException("request " + number + " has ended before");
        }
        micros[number] = (int) (elapsed / NANOS_PER_MICRO);
        servers[number] = (short) server;
        outcomes[number] = outcome == Outcome.SUCCESS ? ANSWERED : FAILED;
    }

    int size() {
        return micros.length;
    }

    boolean isEnded(int number) {
        return outcomes[number] != OPEN;
    }

    boolean isError(int number) {
        return outcomes[number] != ANSWERED;
    }

    int server(int number) {
        return servers[number];
    }

    int micros(int number) {
        return micros[number];
    }

    /** Returns the longest that any request took: the deadline where one was not answered in time. */
    int slowestMicros() {
        return Arrays.stream(micros).max().orElse(0);
    }

    /** Returns the number of the first request that was sent at an instant or later. */
    int from(double seconds) {
        int found = Arrays.binarySearch(workload.arrivals(), Scenario.nanos(seconds));
        return found >= 0 ? found : -found - 1;
    }

    int count(int from, int to, IntPredicate wanted) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += wanted.test(i) ? 1 : 0;
        }
        return count;
    }

    /** Returns the share of the requests sent in a stretch of time that went to one server. */
    double share(int server, double fromSeconds, double toSeconds) {
        int from = from(fromSeconds);
        int to = from(toSeconds);
        return (double) count(from, to, i -> servers[i] == server) / (to - from);
    }

    /**
     * Returns how long requests took, sorted up to what the quantiles need.
     *
     * @param penaltyMicros what one counts as that ended in an error
     */
    Latencies latencies(int from, int to, int penaltyMicros) {
        int[] values = new int[to - from];
        for (int i = from; i < to; i++) {
            values[i - from] = isError(i) ? penaltyMicros : micros[i];
        }
        return new Latencies(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Run that
                && Arrays.equals(micros, that.micros)
                && Arrays.equals(servers, that.servers)
                && Arrays.equals(outcomes, that.outcomes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(micros) + Arrays.hashCode(servers);
    }
}
