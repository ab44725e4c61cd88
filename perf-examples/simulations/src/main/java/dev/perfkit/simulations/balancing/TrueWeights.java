package dev.perfkit.simulations.balancing;

import java.util.Arrays;

/** Smooth weighted round robin by what each server can really do; knows nothing of how it is doing. */
final class TrueWeights extends Baseline {
    private final double[] weights;
    private final double[] credits;

    TrueWeights(Site site) {
        super(site);
        weights = site.servers().stream()
                .mapToDouble(s -> s.workers() * s.course.speedAt(0))
                .toArray();
        // From a start of its own, or all clients would take the same server at once.
        credits =
                Arrays.stream(weights).map(w -> site.random().nextDouble() * w).toArray();
    }

    @Override
    int choose(long now) {
        double total = 0;
        int best = -1;
        for (int server : members) {
            total += weights[server];
            credits[server] += weights[server];
            if (best < 0 || credits[server] > credits[best]) {
                best = server;
            }
        }
        credits[best] -= total;
        return best;
    }
}
