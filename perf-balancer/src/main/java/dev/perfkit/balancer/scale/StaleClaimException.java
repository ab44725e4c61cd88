package dev.perfkit.balancer.scale;

/** What an autoscaler is told that acts under a claim after another one was made: it has the say no longer. */
public final class StaleClaimException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param where what refused, such as {@code "deployment shop"}
     * @param token the claim that is stale
     * @param latest the one that counts
     */
    public StaleClaimException(String where, long token, long latest) {
        super(where + " refuses claim " + token + ": the latest is " + latest);
    }
}
