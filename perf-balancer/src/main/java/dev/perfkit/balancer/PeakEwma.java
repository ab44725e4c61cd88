package dev.perfkit.balancer;

import dev.perfkit.balancer.Candidates.Members;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The least expected wait, by an estimate that rises at once and falls slowly. */
final class PeakEwma extends LeastScore {
    /*
     *     score = max(peak, response time, mean age in flight) * (in flight + 1) / weight
     *
     * A node's peak is moved by what its requests took:
     *
     *     more than it    taken whole
     *     less            an average, of which the old part weighs e^(-age / tau)
     *     no news         falls to 0 at the same rate; the response time, with its failures and its drift to the median, is
     *                     what remains
     *
     * What failed, or was given up, counts like an answer: where it came early it lowers the peak as silence does. (The load
     * metric of Finagle, which draws two nodes at random and takes the better.)
     *
     * Peaks are kept by name, as completions come by name, and those of members that left are dropped with the next table.
     */
    static final Duration TAU = Duration.ofSeconds(10);

    private final Map<String, Peak> byName = new ConcurrentHashMap<>();
    private final Recent<Candidates, Peak[]> tables = new Recent<>(this::peaksOf);

    PeakEwma() {
        super(1, MARGIN);
    }

    private Peak[] peaksOf(Candidates candidates) {
        Members members = candidates.members();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < members.size(); i++) {
            names.add(members.name(i));
        }
        byName.keySet().retainAll(names);
        Peak[] peaks = new Peak[candidates.size()];
        for (int i = 0; i < peaks.length; i++) {
            peaks[i] = peakOf(candidates.name(i));
        }
        return peaks;
    }

    private Peak peakOf(String name) {
        Peak known = byName.get(name);
        return known != null ? known : byName.computeIfAbsent(name, n -> new Peak());
    }

    @Override
    public int select(Candidates candidates, PickContext context, long now) {
        if (context.excluded().isEmpty()) {
            tables.of(candidates);
        }
        return super.select(candidates, context, now);
    }

    @Override
    double score(Candidates candidates, int index, double load, long now) {
        Peak[] table = tables.known(candidates);
        Peak peak = table != null ? table[index] : peakOf(candidates.name(index));
        double wait = Math.max(candidates.responseNanos(index, now), candidates.meanAgeNanos(index, now));
        return Math.max(wait, peak.at(now)) * load;
    }

    @Override
    public void completed(String node, PickContext context, Outcome outcome, long elapsedNanos, long now) {
        if (outcome != Outcome.STREAM) {
            peakOf(node).add(elapsedNanos, now);
        }
    }

    @Override
    public String toString() {
        return "peak EWMA";
    }

    /** One node's: above, its bits as a float; below, when it was moved, in ticks of about a millisecond. */
    private static final class Peak {
        private static final int LATE = 1 << 16;
        private static final double TAU_TICKS = (double) TAU.toNanos() / Ticks.NANOS;

        private final AtomicLong word = new AtomicLong();

        double at(long now) {
            long seen = word.get();
            return value(seen) * kept(Ticks.of(now), seen);
        }

        private static double kept(int tick, long seen) {
            return Math.exp(-Ticks.age(tick, (int) seen, LATE) / TAU_TICKS);
        }

        void add(long nanos, long now) {
            int tick = Ticks.of(now);
            long seen;
            double next;
            do {
                seen = word.get();
                double value = value(seen);
                next = nanos > value ? nanos : nanos + (value - nanos) * kept(tick, seen);
            } while (!word.compareAndSet(
                    seen, (long) Float.floatToRawIntBits((float) next) << 32 | Integer.toUnsignedLong(tick)));
        }

        private static double value(long word) {
            return Float.intBitsToFloat((int) (word >>> 32));
        }
    }
}
