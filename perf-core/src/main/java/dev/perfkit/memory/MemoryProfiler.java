package dev.perfkit.memory;

import dev.perfkit.signal.Inspectable;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Watches the memory of this JVM for a while, or for as long as it runs, and tells whether something leaks.
 *
 * <pre>{@code
 * try (MemoryProfiler memory = MemoryProfiler.builder("shop").openEnded().listener(verdict -> log.warn("{}", verdict.why())).build()) {
 *     memory.start();
 *     runLoad();
 *     System.out.println(memory.report().text());
 * }
 * }</pre>
 *
 * <p>Each interval it takes a {@link MemorySnapshot}, of which a bounded number is kept, and judges each {@link Resource}: the heap by what
 * is in use after collections that looked at all of it, where the collector tells (a young collection says nothing); direct buffers and the
 * metadata of classes by what a collection does not give back; threads and files as they are.
 *
 * <p>Once something is suspected, a histogram of the classes is taken, and another one later, whose difference names what grows. Each makes
 * the JVM collect all of its garbage, so there are four an hour at most by default, and none in a JVM that has no such bean.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> a sample takes some tens of microseconds of one thread, and is measured by
 * the profiler itself, see {@link MemoryReport#overhead()}. Requests wait for nothing but a histogram's collection. <b>Failures:</b> a probe, a work counter or a listener
 * that throws is counted, logged the first time, and sampling goes on.
 */
public interface MemoryProfiler extends Inspectable, AutoCloseable {

    /**
     * Starts a configuration.
     *
     * @param name what the profiler is called in messages, reports and signals; not blank
     */
    static MemoryProfilerBuilder builder(String name) {
        return new MemoryProfilerBuilder(name);
    }

    /**
     * Begins: the first snapshot is taken at once.
     *
     * @throws IllegalStateException if it was started before, or is closed
     */
    void start();

    /** Returns the report of the whole: when the duration is over, or when it is closed before. Cancelling it has no effect. */
    CompletableFuture<MemoryReport> finished();

    /** Returns the report up to now, also after the end. */
    MemoryReport report();

    /** Returns the verdicts after the last sample, one for each {@link Resource}. */
    List<LeakVerdict> verdicts();

    /** Returns the last snapshot that was taken; before the first, one of now. */
    @Override
    MemorySnapshot snapshot();

    /** Ends sampling; what is known stays. Idempotent. */
    @Override
    void close();
}
