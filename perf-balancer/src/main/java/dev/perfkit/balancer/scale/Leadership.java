package dev.perfkit.balancer.scale;

import java.nio.file.Path;

/**
 * Who of several autoscalers of the same fleet acts: the others look on, and take over when it ends.
 *
 * <p>Being the leader is a belief that may be out of date, after a long pause of the process for one; what keeps two from acting at once
 * is the claim, see {@link ScalingState}.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> of {@link #term} microseconds, or a short system call.
 */
@FunctionalInterface
public interface Leadership extends AutoCloseable {

    /**
     * Returns the number of the term in which this one is the leader, taking the lead where it is free.
     *
     * @return another than before where it was not the leader in between; 0 where it is not
     */
    long term();

    /** Gives the lead away. Does nothing by default. Idempotent. */
    @Override
    default void close() {}

    /** Returns that there is no other. */
    static Leadership alone() {
        return () -> 1;
    }

    /**
     * Returns one among the processes of a machine: the leader is who holds the lock of a file, until it closes or its process ends.
     *
     * @param file the file; made with its directory where they do not exist
     */
    static Leadership file(Path file) {
        return new FileLeadership(file);
    }
}
