package dev.perfkit.balancer.scale;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an autoscaler keeps what it has to remember over a restart: when it last acted, what was proposed, what is being drained.
 *
 * <pre>{@code
 * AutoscalerBuilder builder = Autoscaler.builder("shop")
 *         .state(ScalingState.file(Path.of("/var/lib/shop/autoscaler")));
 * }</pre>
 *
 * <p>Whoever is to act makes a <em>claim</em> first: a number larger than all before. What is written under an earlier claim is refused,
 * so that one who was thought dead and comes back cannot overwrite what his successor knows.
 *
 * <p><b>Thread safety:</b> any number of threads and, but for {@link #inMemory}, processes. <b>Cost:</b> may block, for some seconds at
 * most. <b>Failures:</b> where nothing can be read or written, the autoscaler does nothing.
 */
public interface ScalingState {

    /**
     * Makes a claim.
     *
     * @return the claim, with what was written last
     * @throws Exception if that cannot be done now
     */
    Claim claim() throws Exception;

    /**
     * Replaces what is written, wholly or not at all.
     *
     * @param token the claim
     * @param text what to remember, of some kilobytes
     * @throws StaleClaimException if a later claim was made
     * @throws Exception if it cannot be written
     */
    void write(long token, String text) throws Exception;

    /**
     * A right to act, until the next is made.
     *
     * @param token larger than those before, more than zero
     * @param text what was written last; null if nothing ever was, or it is gone
     */
    record Claim(long token, @Nullable String text) {}

    /** Returns one that forgets with the process: shrinkage is held for a while after each start. */
    static ScalingState inMemory() {
        return new MemoryState();
    }

    /**
     * Returns one in a file, which several processes of a machine may share. It is written beside and moved into place, so that it is
     * whole whatever happens; its lock is a file of the same name with {@code .lock} behind.
     *
     * @param file the file; made with its directory where they do not exist
     */
    static ScalingState file(Path file) {
        return new FileState(file);
    }
}
