package dev.perfkit.simulations.monitoring;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Counts how often a 95th percentile is wrong that is read after a call: at once, or as soon as it is told. */
public final class WindowTrials {
    /** How often each trial reads. */
    public static final int READS = 200;

    private static final Duration CALL = Duration.ofMillis(100);
    private static final Duration OLD_CALL = Duration.ofSeconds(5);
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final double TOLERANCE = 0.05; // a histogram's buckets; a wrong value is nothing or 50 times as much
    private static final long SEED = 8;

    private final Supplier<Percentile95> source;

    /**
     * Prepares them.
     *
     * @param source gives one that knows of no call yet
     */
    public WindowTrials(Supplier<Percentile95> source) {
        this.source = source;
    }

    /** A slow call, then none for eight hours; then quick ones a second apart, with a read after each. */
    public int wrongAfterIdleHours() {
        int wrong = 0;
        try (Percentile95 percentile = source.get()) {
            percentile.record(OLD_CALL);
            percentile.pass(Duration.ofHours(8));
            for (int i = 0; i < READS; i++) {
                percentile.record(CALL);
                wrong += isOfTheCall(percentile.read()) ? 0 : 1;
                percentile.pass(PACE);
            }
        }
        return wrong;
    }

    /** A slow call; the wall's clock is set; half an hour later there is a quick call and a read. Each time anew. */
    public int wrongAfterStep(Duration step) {
        SplittableRandom random = new SplittableRandom(SEED);
        int wrong = 0;
        for (int i = 0; i < READS; i++) {
            try (Percentile95 percentile = source.get()) {
                percentile.pass(Duration.ofMillis(random.nextLong(WINDOW.toMillis())));
                percentile.record(OLD_CALL);
                percentile.pass(PACE);
                percentile.step(step);
                percentile.pass(Duration.ofMinutes(30));
                percentile.record(CALL);
                wrong += isOfTheCall(percentile.read()) ? 0 : 1;
            }
        }
        return wrong;
    }

    private static boolean isOfTheCall(double nanos) {
        return Math.abs(nanos - CALL.toNanos()) <= TOLERANCE * CALL.toNanos();
    }
}
