package dev.perfkit.balancer;

/** How much may be in flight on each of some candidates, when none is to have much more than its share. */
final class FairShare {
    /*
     *     bound = factor * (all in flight + 1) * weight / sum of weights, rounded up
     *
     * (V. Mirrokni, M. Thorup, M. Zadimoghaddam: Consistent hashing with bounded loads, 2018.) The bounds add up to more than
     * what is in flight, so there is always a candidate below its own.
     *
     * With little in flight a fair share is a fraction of one request, and two at once would be too many; so up to FREE are
     * not held against anybody.
     *
     * To count what is in flight takes a look at all candidates. A count is kept for a millisecond; but no candidate is found
     * above its bound but by a count made there and then.
     */
    private static final int FREE = 4;
    private static final long KEEP = 1_000_000;

    private final Candidates candidates;
    private final double sum;
    // So few that nobody is below his bound before it was counted.
    private volatile long total = -1;
    private volatile long countedAt;

    FairShare(Candidates candidates) {
        this.candidates = candidates;
        double weights = 0;
        for (int i = 0; i < candidates.size(); i++) {
            weights += candidates.weight(i);
        }
        this.sum = weights;
    }

    boolean isBelow(int index, double factor, long now) {
        long inFlight = candidates.inFlight(index);
        if (inFlight < FREE) {
            return true;
        }
        double share = factor * candidates.weight(index) / sum;
        if (now - countedAt < KEEP && inFlight < Math.ceil(share * (total + 1))) {
            return true;
        }
        long all = 0;
        for (int i = 0; i < candidates.size(); i++) {
            all += candidates.inFlight(i);
        }
        total = all;
        countedAt = now;
        return inFlight < Math.ceil(share * (all + 1));
    }
}
