package dev.perfkit.profile.kit;

import java.util.Map;
import java.util.Set;

/**
 * A profiler that measures a {@link Host}'s methods, as its users set it up.
 *
 * <p><b>Thread safety:</b> {@link #readings()} is called by one thread, while others may be in the host's methods.
 */
public interface ProfilerUnderTest extends AutoCloseable {

    /** Returns the object whose methods are measured. */
    Host host();

    /** Returns what the profiler tells at this moment, by the method's name; a method may be missing as long as it was not called. */
    Map<String, Reading> readings();

    /** Returns what the profiler's documentation claims. */
    Set<Claim> claims();

    /** Ends the profiler. Does nothing by default. */
    @Override
    default void close() {}
}
