package dev.perfkit.simulations.coherence;

/**
 * How much of it.
 *
 * @param keys that each fault is looked at by
 * @param tries of the race in each node
 * @param batches of the race between nodes
 * @param cuts of two nodes' links
 * @param stalls of two nodes' links
 * @param flushes of Redis
 * @param samples of the lag
 * @param historySeconds of random calls
 * @param least observations without which a row shows nothing
 */
public record Scale(
        int keys,
        int tries,
        int batches,
        int cuts,
        int stalls,
        int flushes,
        int samples,
        int historySeconds,
        int least) {

    /** What is asked of PerfKit: 15 minutes with its peers, on two cores. */
    public static final Scale FULL = new Scale(600, 4_000, 12, 20, 20, 5, 4_000, 60, 10_000);

    /** What is enough for the peers to be known by. */
    public static final Scale PEER = new Scale(600, 300, 1, 2, 2, 1, 200, 10, 1_000);

    /** A minute, to see that all of it runs. */
    public static final Scale QUICK = new Scale(200, 100, 1, 1, 2, 1, 50, 6, 200);

    /** A few seconds a peer. */
    public static final Scale QUICK_PEER = new Scale(100, 30, 1, 1, 0, 1, 20, 0, 0);
}
