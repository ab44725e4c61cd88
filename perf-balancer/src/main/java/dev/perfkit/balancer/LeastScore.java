package dev.perfkit.balancer;

import java.util.random.RandomGenerator;

/** The candidate with the least score, of all in a small fleet and of some in a large one. */
abstract class LeastScore implements Strategy {
    /*
     * Up to SCAN_LIMIT candidates all are looked at, from a random one on, so that equals share evenly. Above, the fleet
     * is cut into SAMPLES stretches of equal length, beginning at a random node, and one of each is looked at: distinct by
     * construction, without memory, and each node is as likely as any other. (Samples drawn with replacement would look
     * at the same node twice and so at fewer.)
     *
     * A candidate at its limit is passed over, and one that starts slowly is as often as its weight is reduced; when it is
     * not, it counts with its whole weight. If its score bore the reduction, it would get nothing at all where the others
     * have next to nothing in flight.
     *
     * Where all that were looked at are passed over, one is drawn among all by weight.
     *
     * A candidate takes the place of the best before it only where its score is less by a margin. So those that are nearly as good as
     * the best share what there is, by where the search begins: otherwise, in a fleet at rest, the one that was the fastest by a hair would
     * have all requests, and the others cold caches. The choice is at most 1 / margin of the least score.
     */
    static final int SCAN_LIMIT = 128;
    static final int SAMPLES = 8;

    /** For scores that rest on measured times, of which a tenth more or less says nothing. */
    static final double MARGIN = 0.9;

    // Of the linear congruential generator that spreads one draw over all samples: to ask the source for each would
    // take as
    // long as to look at it. (P. L'Ecuyer: Tables of linear congruential generators, 1999.)
    private static final long FACTOR = 2_862_933_555_777_941_757L;

    private final double own;
    private final double margin;

    /**
     * Creates it.
     *
     * @param own how much the request that is to be placed counts beside one in flight
     * @param margin what part of another score one must be below to be better, at most 1
     */
    LeastScore(double own, double margin) {
        this.own = own;
        this.margin = margin;
    }

    /**
     * Returns how bad a choice a candidate is, less than infinity.
     *
     * @param load how many requests are in flight on it for its weight, with the one to be placed
     */
    abstract double score(Candidates candidates, int index, double load, long now);

    @Override
    public double score(Candidates candidates, int index, PickContext context, long now) {
        return score(candidates, index, load(candidates, index), now);
    }

    private double load(Candidates candidates, int index) {
        // Weight by readiness first: of equals none is to be preferred for a last digit.
        return (candidates.inFlight(index) + own) / (candidates.weight(index) / candidates.readiness(index));
    }

    static boolean hasRoom(Candidates candidates, int index) {
        return candidates.inFlight(index) < candidates.limit(index);
    }

    @Override
    public int select(Candidates candidates, PickContext context, long now) {
        int size = candidates.size();
        if (size == 1) {
            return 0;
        }
        RandomGenerator random = candidates.random();
        long drawn = random.nextLong();
        int best = size <= SCAN_LIMIT ? scan(candidates, drawn, now, random) : sample(candidates, drawn, now, random);
        return best < 0 ? WeightedDraw.of(candidates) : best;
    }

    /** Returns -1 where all are passed over. */
    private int scan(Candidates candidates, long drawn, long now, RandomGenerator random) {
        int size = candidates.size();
        int start = below(size, drawn);
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int i = start; i < start + size; i++) {
            int index = i < size ? i : i - size;
            double score = look(candidates, index, now, random);
            if (score < least) {
                least = margin * score;
                best = index;
            }
        }
        return best;
    }

    private int sample(Candidates candidates, long first, long now, RandomGenerator random) {
        int size = candidates.size();
        int start = below(size, first);
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        long drawn = first;
        for (int k = 0; k < SAMPLES; k++) {
            int from = (int) ((long) k * size / SAMPLES);
            int to = (int) ((long) (k + 1) * size / SAMPLES);
            drawn = drawn * FACTOR + 1;
            int place = start + from + below(to - from, drawn);
            int index = place < size ? place : place - size;
            double score = look(candidates, index, now, random);
            if (score < least) {
                least = margin * score;
                best = index;
            }
        }
        return best;
    }

    /** Returns a number from 0 up to a limit, each as likely, from the upper half of a draw: without a division. */
    private static int below(int limit, long drawn) {
        return (int) (((drawn >>> 32) * limit) >>> 32);
    }

    /** Returns the score, infinite to pass the candidate over. */
    private double look(Candidates candidates, int index, long now, RandomGenerator random) {
        double readiness = candidates.readiness(index);
        if (!hasRoom(candidates, index) || (readiness < 1 && random.nextDouble() >= readiness)) {
            return Double.POSITIVE_INFINITY;
        }
        return score(candidates, index, load(candidates, index), now);
    }
}
