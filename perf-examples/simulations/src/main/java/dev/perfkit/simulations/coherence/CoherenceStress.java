package dev.perfkit.simulations.coherence;

import dev.perfkit.cache.kit.HistoryChecker;
import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.coherence.Tally.Row;
import dev.perfkit.stats.LatencySnapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Puts PerfKit and its peers to the stress, one after the other, and counts the old values that they serve.
 *
 * <pre>{@code
 * Evidence evidence = new CoherenceStress(seed, System.out).run(Scale.FULL, Scale.PEER);
 * }</pre>
 *
 * <p><b>Thread safety:</b> for one thread. <b>Failures:</b> where no Redis runs on this machine, an {@link IllegalStateException}.
 */
public final class CoherenceStress {
    private static final double LAG_LIMIT_MILLIS = 100;
    private static final double NANOS_PER_MILLI = 1e6;

    private final long seed;
    private final PrintStream out;

    /**
     * Creates a stress that is still to be run.
     *
     * @param seed what calls and faults are drawn by; how threads meet is not
     * @param out where to tell what is being done
     */
    public CoherenceStress(long seed, PrintStream out) {
        this.seed = seed;
        this.out = out;
    }

    /** Runs all of it: PerfKit on one scale, the peers on another. */
    public Evidence run(Scale ours, Scale theirs) {
        out.printf("Four nodes of a cache over one Redis, two of them in JVMs of their own; seed %d%n", seed);
        Map<Product, Tally> tallies = new EnumMap<>(Product.class);
        for (Product product : Product.values()) {
            out.printf("%n%s%n", product);
            tallies.put(product, run(product, product.isPeer() ? theirs : ours));
        }
        out.println();
        return evidence(tallies);
    }

    private Tally run(Product product, Scale scale) {
        Tally tally = new Tally(scale.least());
        Keys keys = new Keys(scale.keys());
        with(product, keys.all(), false, cluster -> stress(cluster, keys, scale, tally));
        with(product, keys.all(), true, cluster -> flush(cluster, keys, scale, tally));
        if (scale.historySeconds() > 0) {
            with(product, Histories.KEYS, false, cluster -> history(cluster, scale, tally));
        }
        return tally;
    }

    private void stress(Cluster cluster, Keys keys, Scale scale, Tally tally) {
        Races races = new Races(cluster, keys, tally);
        Faults faults = new Faults(cluster, keys.shared(), tally);
        step(scale.samples(), "puts seen by others", () -> {
            tally.lag(new Lag(cluster, keys).measure(scale.samples()));
            return String.format(Locale.ROOT, "p99.9 after %.1f ms", millis(tally.lag()));
        });
        step(scale.tries(), "removals while loading", () -> {
            races.removeWhileLoading(scale.tries(), seed);
            return tally.told(Row.STALE_AFTER_REMOVE);
        });
        step(scale.batches(), "changes everywhere", () -> {
            races.changeEverywhere(scale.batches(), seed);
            return tally.told(Row.STALE_AFTER_PUT);
        });
        step(scale.cuts(), "cuts", () -> {
            faults.cut(scale.cuts(), seed);
            return tally.told(Row.STALE_AFTER_CUT);
        });
        step(scale.stalls(), "stalls", () -> {
            faults.stall(scale.stalls(), seed);
            return tally.told(Row.STALE_AFTER_STALL);
        });
    }

    private void flush(Cluster cluster, Keys keys, Scale scale, Tally tally) {
        step(scale.flushes(), "FLUSHALLs", () -> {
            new Faults(cluster, keys.shared(), tally).flush(scale.flushes(), seed);
            return tally.told(Row.STALE_AFTER_FLUSHALL);
        });
    }

    private void history(Cluster cluster, Scale scale, Tally tally) {
        step(scale.historySeconds(), "seconds of random calls", () -> {
            HistoryChecker.Verdict verdict =
                    new Histories(cluster).run(Duration.ofSeconds(scale.historySeconds()), seed);
            tally.add(Row.HISTORY_VIOLATIONS, verdict.violations().size(), verdict.reads());
            tally.excused(verdict.excused());
            if (!verdict.violations().isEmpty()) {
                out.println(verdict);
            }
            return tally.told(Row.HISTORY_VIOLATIONS);
        });
    }

    private void step(int count, String what, Supplier<String> body) {
        long start = Pause.now();
        String seen = body.get();
        out.printf("  %,6d %-24s %4d s  %s%n", count, what, (Pause.now() - start) / 1_000_000_000, seen);
        out.flush();
    }

    private static double millis(LatencySnapshot lag) {
        return lag.quantile(0.999) / NANOS_PER_MILLI;
    }

    private static void with(Product product, int keys, boolean foreignWrites, Consumer<Cluster> body) {
        try {
            Path folder = Files.createTempDirectory("cache-coherence");
            try (Cluster cluster = Cluster.start(product, folder, keys, foreignWrites)) {
                body.accept(cluster);
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Evidence evidence(Map<Product, Tally> tallies) {
        Evidence evidence = Evidence.of("cache-coherence");
        for (Row row : Row.values()) {
            tallies.forEach((product, tally) ->
                    add(evidence, product, row.toString(), tally.wrong(row), "1", tally.observed(row), Bar.atMost(0)));
        }
        tallies.forEach((product, tally) -> evidence.addSeen(
                "history-back-behind-unacknowledged" + (product.isPeer() ? ", " + product : ""),
                (double) tally.excused(),
                "1",
                tally.observed(Row.HISTORY_VIOLATIONS)));
        tallies.forEach((product, tally) ->
                add(evidence, product, "gets-that-threw", (double) tally.threw(), "1", tally.gets(), Bar.atMost(0)));
        tallies.forEach((product, tally) -> {
            LatencySnapshot lag = tally.lag();
            add(
                    evidence,
                    product,
                    "invalidation-lag-p99.9",
                    millis(lag),
                    "ms",
                    lag.count(),
                    Bar.atMost(LAG_LIMIT_MILLIS));
        });
        return evidence;
    }

    /** The bar is ours; the peers' figures stand beside it. */
    private static void add(
            Evidence evidence, Product product, String row, double value, String unit, long observations, Bar bar) {
        if (product.isPeer()) {
            evidence.addSeen(row + ", " + product, value, unit, observations);
        } else {
            evidence.addSeen(row, value, unit, observations, bar);
        }
    }
}
