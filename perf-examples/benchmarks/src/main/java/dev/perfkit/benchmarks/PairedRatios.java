package dev.perfkit.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Hands the ratios that a benchmark found by itself to JMH, which knows of times only. */
public final class PairedRatios implements InternalProfiler {
    static final String NAME = "ratio";

    private static final List<Double> found = new ArrayList<>();

    /** For JMH. */
    public PairedRatios() {}

    static synchronized void add(double ratio) {
        found.add(ratio);
    }

    private static synchronized List<Double> take() {
        List<Double> taken = List.copyOf(found);
        found.clear();
        return taken;
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        var unused = take();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        return take().stream()
                .map(ratio -> new ScalarResult(NAME, ratio, "x", AggregationPolicy.AVG))
                .toList();
    }

    @Override
    public String getDescription() {
        return "ratios of two that take turns";
    }
}
