package dev.perfkit.simulations.anomaly;

import com.sun.management.ThreadMXBean;
import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.monitor.anomaly.AnomalyDetector;
import dev.perfkit.monitor.anomaly.AnomalyOptions;
import dev.perfkit.simulations.anomaly.Score.Profile;
import dev.perfkit.time.Ticker;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Judges the detector on the series of a folder, with its defaults, and with constants chosen where it is not judged. */
public final class AnomalyQuality {
    private static final int PASSES = 5;
    private static final int DETECTORS = 1_000;

    private final List<Series> all;
    private final PrintStream out;

    /**
     * Reads the series.
     *
     * @param folder with {@code windows.json} and {@code data}
     * @param out where to print each series' score
     */
    public AnomalyQuality(Path folder, PrintStream out) {
        this.all = Series.readAll(folder);
        this.out = out;
    }

    /** Judges them. */
    public Evidence run() {
        AnomalyOptions defaults = AnomalyOptions.defaults();
        Score sum = Score.NONE;
        out.printf(Locale.ROOT, "%-56s %8s %7s %6s %12s%n", "series", "values", "windows", "found", "false alarms");
        for (Series series : all) {
            Score score = Ratings.of(series, defaults).score(defaults.threshold(), defaults.rest());
            out.printf(
                    Locale.ROOT,
                    "%-56s %8d %7d %6d %12.2f%n",
                    series.name(),
                    series.values().length,
                    score.windows(),
                    score.windows() - score.missed(),
                    score.falseAlarms());
            sum = sum.plus(score);
        }
        Score gaussian = gaussian();
        return Evidence.of("anomaly")
                .addSeen("standard", sum.in(Profile.STANDARD), "NAB", sum.windows(), Bar.atLeast(60))
                .addSeen("low-fp", sum.in(Profile.LOW_FP), "NAB", sum.windows(), Bar.atLeast(45))
                .addSeen("low-fn", sum.in(Profile.LOW_FN), "NAB", sum.windows(), Bar.atLeast(67))
                .addSeen(
                        "held-out",
                        new Tuning(all).heldOut().in(Profile.STANDARD),
                        "NAB",
                        sum.windows(),
                        Bar.atLeast(57))
                .addSeen("windowed-gaussian-standard", gaussian.in(Profile.STANDARD), "NAB", gaussian.windows())
                .add("changed-by-what-came-later", (double) changed(), "values", Bar.atMost(0))
                .add("bytes-a-series", bytes(), "B", Bar.atMost(4_096))
                .add("ns-a-point", nanos(), "ns", Bar.atMost(1_000));
    }

    /** The peer's threshold is the best there is on these very series. */
    private Score gaussian() {
        List<Ratings> ratings = all.stream().map(Ratings::ofWindowedGaussian).toList();
        Score best = Score.NONE;
        double most = Double.NEGATIVE_INFINITY;
        for (double threshold = 2; threshold < 12; threshold += 0.25) {
            Score sum = Score.NONE;
            for (Ratings rating : ratings) {
                sum = sum.plus(rating.score(threshold, AnomalyOptions.defaults().rest()));
            }
            if (sum.in(Profile.STANDARD) > most) {
                most = sum.in(Profile.STANDARD);
                best = sum;
            }
        }
        return best;
    }

    /** Returns how many answers differ where the series ends earlier, over a third and two thirds of each. */
    private long changed() {
        long changed = 0;
        for (Series series : all) {
            double[] whole = Ratings.of(series, AnomalyOptions.defaults()).values();
            for (int part = 1; part <= 2; part++) {
                int length = whole.length * part / 3;
                AnomalyDetector detector = AnomalyDetector.create();
                for (int i = 0; i < length; i++) {
                    double total = detector.observe(series.times()[i], series.values()[i])
                            .total();
                    changed += total == whole[i] ? 0 : 1;
                }
            }
        }
        return changed;
    }

    private static double bytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AnomalyDetector[] detectors = new AnomalyDetector[DETECTORS];
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < DETECTORS; i++) {
            detectors[i] = AnomalyDetector.create(); // all that it ever has: it does not grow
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) DETECTORS;
    }

    /** Returns the best of some passes over all series, the first of which warm up. */
    private double nanos() {
        Ticker ticker = Ticker.system();
        double best = Double.POSITIVE_INFINITY;
        for (int pass = 0; pass < PASSES; pass++) {
            long start = ticker.read();
            long points = 0;
            for (Series series : all) {
                points += Ratings.of(series, AnomalyOptions.defaults()).values().length;
            }
            best = Math.min(best, (ticker.read() - start) / (double) points);
        }
        return best;
    }
}
