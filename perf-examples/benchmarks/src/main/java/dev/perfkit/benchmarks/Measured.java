package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Evidence;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The figures of a benchmark's methods on so many threads.
 *
 * <p>A figure is the median of all iterations of all forks, since a machine that does something else for a moment spoils a mean.
 */
final class Measured {
    /** The benchmark's own threads allocate a little beside it: hundredths of a byte are none. */
    static final double NO_BYTES = 0.01;

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final int threads;
    private final Map<String, RunResult> byMethod;

    private Measured(int threads, Map<String, RunResult> byMethod) {
        this.threads = threads;
        this.byMethod = byMethod;
    }

    /** Runs the benchmark with the given options, on so many threads, with the profiler of allocations. */
    static Measured run(Class<?> benchmark, Options given, int threads) throws RunnerException {
        Map<String, RunResult> byMethod = new TreeMap<>();
        Options options = new OptionsBuilder()
                .parent(given)
                .include("^" + benchmark.getName() + "\\.")
                .threads(threads)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build();
        for (RunResult result : new Runner(options).run()) {
            byMethod.put(name(result), result);
        }
        return new Measured(threads, byMethod);
    }

    /** Returns the method, and with which parameters: {@code perfkitRoundRobin, 20 nodes}. */
    private static String name(RunResult result) {
        StringBuilder name = new StringBuilder(result.getPrimaryResult().getLabel());
        for (String parameter : result.getParams().getParamsKeys()) {
            name.append(", ")
                    .append(result.getParams().getParam(parameter))
                    .append(' ')
                    .append(parameter);
        }
        return name.toString();
    }

    /** Returns the time of a call. */
    double nanos(String method) {
        return named(byMethod, method).getPrimaryResult().getStatistics().getPercentile(50);
    }

    /** Returns what a call allocates. */
    double bytes(String method) {
        return named(named(byMethod, method).getSecondaryResults(), ALLOCATED)
                .getStatistics()
                .getPercentile(50);
    }

    /** Returns the sum of a counter of the benchmark's own. */
    double total(String method, String counter) {
        return named(named(byMethod, method).getSecondaryResults(), counter).getScore();
    }

    /** Adds all figures, unjudged. */
    void tell(Evidence evidence) {
        String on = threads == 1 ? ", 1 thread" : ", " + threads + " threads";
        for (String method : byMethod.keySet()) {
            evidence.add(method + on, nanos(method), "ns");
            evidence.add(method + " allocates" + on, bytes(method), "B");
        }
    }

    static <T> T named(Map<String, T> results, String name) {
        T result = results.get(name);
        if (result == null) {
            throw new IllegalStateException("no result is named " + name + " (there are: " + results.keySet() + ")");
        }
        return result;
    }
}
