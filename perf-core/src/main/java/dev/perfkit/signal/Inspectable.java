package dev.perfkit.signal;

import java.util.List;

/**
 * A component that tells what it is doing: a cache, a balancer, a monitor. A dashboard or a report needs nothing else.
 *
 * <pre>{@code
 * for (Inspectable part : List.of(cache, balancer, monitor)) {
 *     System.out.println(part.name() + ": " + part.snapshot());
 *     part.decisions().forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p><b>Thread safety:</b> all methods may be called by any thread at any time, also after the component was closed.
 * <b>Cost:</b> microseconds; never blocks on a lock that requests take. <b>Failures:</b> none.
 */
public interface Inspectable {

    /** Returns the name that the host gave the component. */
    String name();

    /** Returns the state now: an immutable record whose components name and carry the figures. */
    Record snapshot();

    /** Returns what it decided of late, the oldest first; empty where it decides nothing. */
    default List<Decision> decisions() {
        return List.of();
    }

    /**
     * Returns what may be watched of it. The list is fixed from the component's start on, but for one that finds its parts
     * as it runs, as a profiler its sites: there it grows, and a signal once listed stays.
     */
    default List<Signal> signals() {
        return List.of();
    }
}
