package dev.perfkit.profile;

import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import java.util.List;

/**
 * Counts and times calls, by site: a site is a name, given to a block of code or by {@link Profiled} to a method.
 *
 * <pre>{@code
 * try (Profiler profiler = Profiler.builder().build()) {
 *     Profiler.install(profiler);                        // woven methods record here
 *     profiler.time("checkout", () -> shop.checkout(cart));
 *     try (Timing timing = profiler.start("import")) {
 *         if (!load(file)) {
 *             timing.failed();
 *         }
 *     }
 *     System.out.println(profiler.report().text());
 * }
 * }</pre>
 *
 * <p>Every call is counted once, whichever way it ends. One that calls its own site again on the same thread is timed as
 * one, at the outermost level; the calls within are counted apart. Where a method returns a
 * {@link java.util.concurrent.CompletionStage}, the caller gets that very object, and the call lasts until it completes; one
 * that never does stays in flight.
 *
 * <p>A call that takes long is told while it still runs, as soon as it is over its threshold: in the log at once, twice and
 * four times the threshold, with its thread's stack, and by {@link #running()} at any time. When it ends, a line says how long
 * it took, how it ended, and how much of that the JVM stood still for garbage collection. So that logs stay readable, five
 * new calls of a site are told in ten seconds, and five calls in one look; the others are counted in a line of their
 * own. A slow call's end is an event {@code dev.perfkit.SlowCall} of the flight recorder too. For all this the profiler looks at
 * the calls under way from time to time, from {@link ProfilerBuilder#build()} until {@link #close()}.
 *
 * <p><b>Thread safety:</b> all methods, any number of threads. <b>Cost:</b> two readings of the ticker, one record in a
 * histogram, a shared count of calls in flight; no allocation for a call that ends on its thread, but for the outermost call on
 * a virtual thread, whose frames live as long as it does. <b>Failures:</b> none reaches the code that is timed; the log is told
 * of the first.
 */
public sealed interface Profiler extends Inspectable, AutoCloseable permits RecordingProfiler {

    /** Returns a builder with the defaults. */
    static ProfilerBuilder builder() {
        return new ProfilerBuilder();
    }

    /**
     * Lets the woven methods record here, all that run on this copy of PerfKit's classes. Until then they run unmeasured, and
     * the report says how many calls did. {@link #close()} ends it. Ten seconds later the log is told, once, which classes are
     * annotated and not woven.
     *
     * @throws IllegalStateException if another profiler is installed, or the given one is closed
     */
    static void install(Profiler profiler) {
        Installed.install((RecordingProfiler) profiler);
    }

    /**
     * Runs the body and times it.
     *
     * @param site the site's name, not blank
     * @param body what to run; what it throws is thrown on
     */
    void time(String site, Runnable body);

    /**
     * Runs the body and times it.
     *
     * @param site the site's name, not blank
     * @param body what to run; what it throws is thrown on
     * @return what the body returned
     * @throws X if the body does
     */
    <T, X extends Exception> T time(String site, Body<T, X> body) throws X;

    /**
     * Begins to time something that ends elsewhere. Each timing counts on its own, also within another of the same site.
     *
     * @param site the site's name, not blank
     * @return what to close at the end, by any thread
     */
    Timing start(String site);

    /**
     * Returns an object of the same interface that leads every call to the given one and measures it. No class is woven.
     *
     * <pre>{@code
     * Shop measured = profiler.wrap(Shop.class, shop);
     * measured.checkout(cart); // counted at "com.example.Shop.checkout(Object)"
     * }</pre>
     *
     * <p>All methods of the interface and of those above it are measured, but for those that carry {@link NotProfiled} there or
     * in the implementation. {@link Profiled} gives the details, wherever it stands: on the implementation's method, on the
     * interface's, on the implementation's class or on the interface; the first of these counts. (On an interface it is for
     * wrappers only: a build that weaves refuses it there.) What the implementation calls on itself goes past the wrapper. A
     * method that returns what does its work when it is subscribed to is measured where an {@link AsyncAdapter} knows that
     * type; otherwise it is not, and one warning says so.
     *
     * <p>{@code equals}, {@code hashCode} and {@code toString} are the implementation's own and are not measured; {@code equals}
     * takes a wrapper for what is in it, so that two wrappers of one object are equal. What this profiler has wrapped as that
     * interface is returned as it is. <b>Cost:</b> beyond a measured call, that of a reflective one. <b>Failures:</b> the
     * caller gets the very exception of the implementation, but for a checked one that the interface does not declare:
     * {@link java.lang.reflect.UndeclaredThrowableException} then holds it.
     *
     * @param type the interface; one that is not public must be in an unnamed module, or in a package opened to this one
     * @param implementation what does the work
     * @throws IllegalArgumentException if the type is no interface, or one that cannot be implemented or called from here, or an
     *     annotation's attribute is bad
     */
    <T> T wrap(Class<T> type, T implementation);

    /**
     * Returns all sites' figures since the profiler was built, the greatest total first. <b>Cost:</b> of a profiler that is installed
     * it also says what is annotated, woven and called, and scans the class path for that, at most once in ten seconds (see
     * {@link dev.perfkit.weave.Coverage#of}): for a person to read, not for a request.
     */
    ProfileReport report();

    /**
     * Returns the calls that are over their threshold now, the longest first: of at most 10,000, and with the stacks of at most 64
     * threads. Reading a stack holds its thread up for a moment.
     */
    List<RunningCall> running();

    /** Returns the same as {@link #report}, but scans nothing: what is annotated and woven is what was found last, if anything. */
    @Override
    ProfileReport snapshot();

    /**
     * Returns the latency of a site, which need not have been called yet.
     *
     * @param site the site's name, not blank
     */
    Signal.Latency latency(String site);

    /**
     * Returns the share of a site's calls that failed.
     *
     * @param site the site's name, not blank
     */
    Signal.Ratio errors(String site);

    /**
     * Returns how many calls of a site are under way.
     *
     * @param site the site's name, not blank
     */
    Signal.Gauge inFlight(String site);

    /**
     * Uninstalls it, and tells once of the calls that are over their threshold and still run. Calls under way are still
     * counted; new ones are not. What was recorded stays readable. Threads and woven classes that live on let go of the
     * profiler, and of the ticker and the functions that it was given. One that is not closed looks for slow calls for as long
     * as the JVM runs.
     */
    @Override
    void close();

    /**
     * A block of code with a result; a lambda that throws no checked exception asks none of its caller.
     *
     * @param <T> what it returns
     * @param <X> what it throws
     */
    @FunctionalInterface
    interface Body<T, X extends Exception> {
        /** Runs it. */
        T run() throws X;
    }
}
