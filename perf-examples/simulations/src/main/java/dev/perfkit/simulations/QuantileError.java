package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.HdrHistogram.Histogram;

/**
 * How far off quantiles are, against an exact sort of the same million values: those of PerfKit's recorder, and those of
 * HdrHistogram with two and with three digits.
 */
final class QuantileError implements Simulation {
    private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999, 0.9999};
    private static final String[] LABELS = {"p50", "p90", "p99", "p99.9", "p99.99"};
    private static final int VALUES = 1_000_000;
    private static final long SEED = 1;
    private static final long HOUR = 3_600_000_000_000L;

    @Override
    public String name() {
        return "quantile-error";
    }

    @Override
    public String summary() {
        return "the error of every quantile against an exact sort, beside HdrHistogram's";
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        if (!options.isEmpty()) {
            throw new IllegalArgumentException("options: " + options + " (expected: none)");
        }
        Evidence evidence = Evidence.of(name());
        out.printf("Error in %% of the exact quantile of %,d values%n%n", VALUES);
        out.printf("%-14s%-14s", "distribution", "histogram");
        for (String label : LABELS) {
            out.printf("%9s", label);
        }
        out.println();
        for (Distribution distribution : Distribution.values()) {
            long[] sorted = distribution.sorted(VALUES, SEED);
            quantilesOf(sorted).forEach((histogram, quantile) -> {
                double[] percents = errors(sorted, quantile);
                print(out, distribution, histogram, percents);
                add(
                        evidence,
                        distribution,
                        histogram,
                        Arrays.stream(percents).max().orElseThrow());
            });
        }
        out.println();
        return evidence;
    }

    /** Returns each histogram's quantiles of the values, by its name. */
    private static Map<String, DoubleUnaryOperator> quantilesOf(long[] values) {
        LatencyRecorder recorder = new LatencyRecorder();
        Histogram two = new Histogram(HOUR, 2);
        Histogram three = new Histogram(HOUR, 3);
        for (long value : values) {
            recorder.record(value);
            two.recordValue(value);
            three.recordValue(value);
        }
        LatencySnapshot snapshot = recorder.snapshot();
        Map<String, DoubleUnaryOperator> quantiles = new LinkedHashMap<>();
        quantiles.put("PerfKit", snapshot::quantile);
        quantiles.put("HDR 2 digits", q -> two.getValueAtPercentile(100 * q));
        quantiles.put("HDR 3 digits", q -> three.getValueAtPercentile(100 * q));
        return quantiles;
    }

    private static double[] errors(long[] sorted, DoubleUnaryOperator quantile) {
        return Arrays.stream(QUANTILES)
                .map(q -> {
                    double exact = sorted[(int) Math.ceil(Math.nextDown(q) * sorted.length) - 1];
                    return 100 * Math.abs(quantile.applyAsDouble(q) - exact) / exact;
                })
                .toArray();
    }

    private static void print(PrintStream out, Distribution distribution, String histogram, double[] percents) {
        out.printf("%-14s%-14s", distribution, histogram);
        for (double percent : percents) {
            out.printf("%9.3f", percent);
        }
        out.println();
    }

    /** The bar is ours; the peer's figure stands beside it. */
    private static void add(Evidence evidence, Distribution distribution, String histogram, double worst) {
        String row = distribution + ", " + histogram + ", worst of p50 .. p99.99";
        if (histogram.equals("PerfKit")) {
            evidence.add(row, worst, "%", Bar.atMost(0.55));
        } else {
            evidence.add(row, worst, "%");
        }
    }
}
