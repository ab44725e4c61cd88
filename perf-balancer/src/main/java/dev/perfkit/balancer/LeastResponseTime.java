package dev.perfkit.balancer;

/** The least expected wait. */
final class LeastResponseTime extends LeastScore {
    /*
     *     score = max(response time, mean age in flight) * (in flight + 0.8) / weight
     *
     * The response time already contains failures and forgetting, see Node. The age stands in for answers that
     * have not come: on a node that hangs nothing is ever recorded, but what waits there grows old.
     *
     * The request to be placed counts for less than one in flight, and so has what is in flight count for more: that is known
     * exactly and for this moment, the response time by a few samples of the last seconds. With a whole one, a node where one
     * answer was lost gets nothing for seconds after, whatever the others bear: in the simulation the 99th percentile is then
     * 16 % above that of a choice by what is in flight alone, with 0.8 it is 12 %.
     */
    private static final double OWN = 0.8;

    LeastResponseTime() {
        super(OWN, MARGIN);
    }

    @Override
    double score(Candidates candidates, int index, double load, long now) {
        return Math.max(candidates.responseNanos(index, now), candidates.meanAgeNanos(index, now)) * load;
    }

    @Override
    public String toString() {
        return "least response time";
    }
}
