package dev.perfkit.balancer;

/** The fewest requests in flight for its weight. */
final class LeastConnections extends LeastScore {

    LeastConnections() {
        super(1, 1);
    }

    @Override
    double score(Candidates candidates, int index, double load, long now) {
        return load;
    }

    @Override
    public String toString() {
        return "least connections";
    }
}
