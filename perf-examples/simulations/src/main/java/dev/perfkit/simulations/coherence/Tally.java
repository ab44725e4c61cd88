package dev.perfkit.simulations.coherence;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a product's nodes were seen to do. */
final class Tally {
    /** What is counted. */
    enum Row {
        STALE_AFTER_REMOVE("stale-after-remove-same-jvm"),
        STALE_AFTER_PUT("stale-other-node-after-put"),
        STALE_AFTER_CUT("stale-after-cut"),
        STALE_AFTER_STALL("stale-after-stall"),
        STALE_AFTER_FLUSHALL("stale-after-flushall"),
        FAR_TIER_WENT_BACK("far-tier-went-back"),
        HISTORY_VIOLATIONS("history-violations");

        private final String label;

        Row(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    private final Map<Row, long[]> seen = new EnumMap<>(Row.class);
    private final long least;
    private long threw;
    private long excused;
    private @Nullable LatencySnapshot lag;

    /** Creates an empty one, for which less than so many observations show nothing. */
    Tally(long least) {
        this.least = least;
    }

    /** Adds how many of so many observations were wrong and, where that is told, how many reads threw instead. */
    void add(Row row, long... wrongObservedThrew) {
        seen.merge(row, wrongObservedThrew.clone(), Cluster::sum);
        if (wrongObservedThrew.length > 2) {
            threw += wrongObservedThrew[2];
        }
    }

    /** Returns how many were wrong; not a number where too little was observed. */
    double wrong(Row row) {
        return observed(row) < least ? Double.NaN : (double) seen.getOrDefault(row, new long[2])[0];
    }

    long observed(Row row) {
        return seen.getOrDefault(row, new long[2])[1];
    }

    /** Returns how many were wrong of how many, as text. */
    String told(Row row) {
        return String.format(Locale.ROOT, "%,d of %,d wrong", seen.getOrDefault(row, new long[2])[0], observed(row));
    }

    /** Returns how many reads threw. */
    long threw() {
        return threw;
    }

    void excused(long reads) {
        excused += reads;
    }

    /** Returns how many reads of a history went back behind what nobody had acknowledged. */
    long excused() {
        return excused;
    }

    /** Returns how many reads there were, those that threw included. */
    long gets() {
        return threw
                + seen.keySet().stream()
                        .filter(row -> row != Row.FAR_TIER_WENT_BACK && row != Row.HISTORY_VIOLATIONS)
                        .mapToLong(this::observed)
                        .sum();
    }

    void lag(LatencySnapshot lag) {
        this.lag = lag;
    }

    LatencySnapshot lag() {
        return requireNonNull(lag);
    }
}
