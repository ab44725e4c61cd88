package dev.perfkit.balancer.scale;

import java.util.Locale;

/**
 * The Universal Scalability Law: an answer takes longer by every request that is in flight beside it, since they contend, and by every pair
 * of them, since they have to agree.
 *
 * @param base the time of one alone, in seconds
 * @param contention by how much each that is in flight prolongs it
 * @param coherence by how much each pair does
 */
record ScalabilityLaw(double base, double contention, double coherence) implements QueueModel {
    /*
     *     T = base + contention N + coherence N^2           X = N / T
     *
     * which is Gunther's X = l N / (1 + s (N - 1) + k N (N - 1)) by other names: base = (1 - s) / l, contention = (s - k) / l, coherence =
     * k / l. With contention = base it is M/M/1. How answers are spread about that mean the law does not say; they are taken to be
     * spread exponentially, as those of M/M/1 are.
     *
     * 1. Gunther: Guerrilla Capacity Planning, chapter 4. 2007.
     */
    @Override
    public double slower(double arrivals, double seconds) {
        double left = 1 - contention * arrivals;
        double square = left * left - 4 * coherence * base * arrivals * arrivals;
        if (left <= 0 || square < 0) {
            return 1;
        }
        // The lesser root of coherence x N^2 - left N + base x = 0, in the form that does not cancel.
        double mean = 2 * base / (left + Math.sqrt(square));
        return Math.exp(-seconds / mean);
    }

    @Override
    public double throughput(double inFlight) {
        return inFlight / (base + inFlight * (contention + inFlight * coherence));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "USL of %.3g ms + %.3g N + %.3g N^2", base * 1e3, contention * 1e3, coherence * 1e3);
    }
}
