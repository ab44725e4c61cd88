package dev.perfkit.simulations.balancing;

/**
 * Knows everything at once: what is in every queue and on its way there, from every client, when each worker will be free,
 * every speed, pause and fault, also those to come. Takes the server where a request of mean work would be done first; how long
 * the present one takes it does not know.
 */
final class Oracle extends Baseline {
    Oracle(Site site) {
        super(site);
    }

    @Override
    int choose(long now) {
        return least(server -> site.servers().get(server).wouldFinish(now + site.network(), site.meanWork()));
    }
}
