package dev.perfkit.balancer;

/** The least expected wait. */
final class LeastResponseTime extends LeastScore {
    /*
     *     score = max(response time, mean age in flight) * (in flight + 1) / weight
     *
     * The response time already contains failures and forgetting, see Node. The age stands in for answers that
     * have not come: on a node that hangs nothing is ever recorded, but what waits there grows old.
     */
    @Override
    double score(Candidates candidates, int index, double load, long now) {
        return Math.max(candidates.responseNanos(index, now), candidates.meanAgeNanos(index, now)) * load;
    }

    @Override
    public String toString() {
        return "least response time";
    }
}
