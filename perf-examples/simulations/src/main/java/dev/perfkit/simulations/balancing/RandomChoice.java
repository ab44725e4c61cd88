package dev.perfkit.simulations.balancing;

/** Any server, each as likely as another. */
final class RandomChoice extends Baseline {
    RandomChoice(Site site) {
        super(site);
    }

    @Override
    int choose(long now) {
        return members[drawPlace()];
    }
}
