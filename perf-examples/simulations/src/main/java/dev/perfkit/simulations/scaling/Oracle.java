package dev.perfkit.simulations.scaling;

/** Knows what is to come: as few instances as serve it at 0.6 of what they can, none ended that is needed within five minutes. */
final class Oracle {
    private static final int MARGIN = 30 / Demand.TICK;
    private static final int KEPT = 300 / Demand.TICK;

    private Oracle() {}

    /**
     * Returns the size at each tick.
     *
     * @param startTicks how many ticks an instance takes until it is ready
     */
    static int[] sizes(Demand demand, int startTicks) {
        int count = demand.length();
        int[] needed = new int[count];
        for (int i = 0; i < count; i++) {
            double most = 0;
            for (int k = i; k <= Math.min(count - 1, i + startTicks + MARGIN); k++) {
                most = Math.max(most, demand.ticks()[k]);
            }
            needed[i] = Contender.bounded(demand.needed(most));
        }
        int[] sizes = new int[count];
        int size = needed[0];
        for (int i = 0; i < count; i++) {
            int soon = 0;
            for (int k = i; k <= Math.min(count - 1, i + KEPT); k++) {
                soon = Math.max(soon, needed[k]);
            }
            size = Math.max(needed[i], Math.min(size, soon));
            sizes[i] = size;
        }
        return sizes;
    }
}
