package dev.perfkit.simulations.balancing;

/** The server with the fewest of this client's requests in flight, of all. */
final class LeastLoaded extends Baseline {
    LeastLoaded(Site site) {
        super(site);
    }

    @Override
    int choose(long now) {
        return least(this::inFlight);
    }
}
