package dev.perfkit.balancer;

import java.util.random.RandomGenerator;

/** The least expected wait. */
final class LeastResponseTime implements Strategy {
    /*
     *     score = max(response time, mean age in flight) * (in flight + 1)
     *
     * The response time already contains failures and forgetting, see Node. The age stands in for answers that
     * have not come: on a node that hangs nothing is ever recorded, but what waits there grows old.
     *
     * Up to SCAN_LIMIT candidates all are looked at, from a random one on, so that equals share evenly. Above, the fleet
     * is cut into SAMPLES stretches of equal length, beginning at a random node, and one of each is looked at: distinct by
     * construction, without memory, and each node is as likely as any other. (Samples drawn with replacement would look
     * at the same node twice and so at fewer.)
     */
    static final int SCAN_LIMIT = 128;
    static final int SAMPLES = 16;

    @Override
    public int select(Candidates candidates, PickContext context, long now) {
        int size = candidates.size();
        if (size == 1) {
            return 0;
        }
        RandomGenerator random = candidates.random();
        int start = random.nextInt(size);
        return size <= SCAN_LIMIT ? scan(candidates, start, now) : sample(candidates, start, now, random);
    }

    @Override
    public double score(Candidates candidates, int index, PickContext context, long now) {
        return score(candidates, index, now);
    }

    private static int scan(Candidates candidates, int start, long now) {
        int size = candidates.size();
        int best = start;
        double least = score(candidates, start, now);
        for (int i = start + 1; i < start + size; i++) {
            int index = i < size ? i : i - size;
            double score = score(candidates, index, now);
            if (score < least) {
                least = score;
                best = index;
            }
        }
        return best;
    }

    private static int sample(Candidates candidates, int start, long now, RandomGenerator random) {
        int size = candidates.size();
        int best = start;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < SAMPLES; k++) {
            int from = (int) ((long) k * size / SAMPLES);
            int to = (int) ((long) (k + 1) * size / SAMPLES);
            int index = (start + random.nextInt(from, to)) % size;
            double score = score(candidates, index, now);
            if (score < least) {
                least = score;
                best = index;
            }
        }
        return best;
    }

    private static double score(Candidates candidates, int index, long now) {
        double wait = Math.max(candidates.responseNanos(index, now), candidates.meanAgeNanos(index, now));
        return wait * (candidates.inFlight(index) + 1);
    }

    @Override
    public String toString() {
        return "least response time";
    }
}
