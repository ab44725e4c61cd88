package dev.perfkit.balancer;

/** How the work under a {@link Lease} ended, as far as it says something about the node. */
public enum Outcome {
    /** The node did what was asked, however long it took. */
    SUCCESS,
    /** The node answered with an error of its own, or could not be reached. */
    FAILURE,
    /** The caller stopped waiting at its deadline. Counts as a failure too. */
    TIMEOUT,
    /** The caller lost interest. Says nothing about the node but that it had not answered yet. */
    CANCELLED,
    /** The same request was sent to another node too, which answered first; counts as {@link #CANCELLED}. */
    HEDGE_LOSER,
    /** It lasted as long as it was wanted, such as a stream or an upgrade. A success that says nothing about how fast the node is. */
    STREAM;

    /** Returns whether it speaks against the node: {@link #FAILURE} or {@link #TIMEOUT}. */
    public boolean isFailure() {
        return this == FAILURE || this == TIMEOUT;
    }
}
