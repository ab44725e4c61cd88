package dev.perfkit.balancer.scale;

import java.util.List;

/**
 * What is scaled: where instances are counted, started and ended. An orchestrator's workload, processes of this machine, or the host's
 * own code.
 *
 * <pre>{@code
 * ScalingTarget rack = new ScalingTarget() {
 *     public Fleet fleet() {
 *         return new Fleet(racks.wanted(), racks.instances());
 *     }
 *
 *     public void resize(long token, int size, List<String> leaving) {
 *         racks.resize(size, leaving);
 *     }
 * };
 * }</pre>
 *
 * <p><b>Thread safety:</b> an autoscaler asks by one thread at a time. <b>Cost:</b> the methods may block, for some seconds at most: an
 * autoscaler waits for them. <b>Failures:</b> what they throw is told among the autoscaler's conditions and decisions, and nothing is
 * done on guesswork; the next tick tries again.
 */
public interface ScalingTarget extends AutoCloseable {

    /**
     * Tells which instances there are.
     *
     * @throws Exception if that cannot be said now, or the target is not one's to scale
     */
    Fleet fleet() throws Exception;

    /**
     * Asks for a size. Returns once that is ordered, not once the instances have started or ended.
     *
     * @param token the claim that this comes under; an order under an earlier claim than was seen is refused
     * @param size how many there should be, whatever was asked for before
     * @param leaving which of the instances should end, if any need to: these have been drained
     * @throws StaleClaimException if another autoscaler has the say by now
     * @throws Exception if it cannot be done
     */
    void resize(long token, int size, List<String> leaving) throws Exception;

    /**
     * Returns in which order instances end, the first first, where the target does not let one choose. Empty by default: any may.
     *
     * @param fleet what it told of them last
     */
    default List<String> leavingOrder(Fleet fleet) {
        return List.of();
    }

    /**
     * Notes that a claim was made, after which orders under earlier ones are refused. Does nothing by default, which is right for a
     * target that only one autoscaler can reach.
     *
     * @param token the claim
     * @throws StaleClaimException if a later one was seen
     * @throws Exception if it cannot be noted
     */
    default void fence(long token) throws Exception {}

    /** Lets go of what the target itself holds. Does nothing by default. Idempotent. */
    @Override
    default void close() {}
}
