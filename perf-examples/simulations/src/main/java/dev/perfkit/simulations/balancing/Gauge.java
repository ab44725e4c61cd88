package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.ServerReport;
import dev.perfkit.stats.Ewma;
import java.time.Duration;
import java.util.Arrays;

/** What a server counts of itself, for those that ask it: requests inside, and how long they took of late. */
final class Gauge {
    private static final int LEVELS = 64;
    private static final int KEPT = 15;
    private static final long LATELY = 5_000_000_000L;

    private static final class Level {
        final long[] elapsed = new long[KEPT];
        int count;
        long last;
        double median = Double.NaN;
    }

    private final Level[] levels = new Level[LEVELS];
    private final Ewma services = Ewma.ofTau(Duration.ofSeconds(1));
    private int inside;

    Gauge() {
        Arrays.setAll(levels, i -> new Level());
    }

    /** A request has come in; returns how many there were before. */
    int enter() {
        return inside++;
    }

    /** One that found so many before it has gone out. */
    void exit(int found, long elapsed, long now) {
        inside--;
        Level level = levels[Math.min(found, LEVELS - 1)];
        if (now - level.last > LATELY) {
            level.count = 0;
        }
        level.elapsed[level.count++ % KEPT] = elapsed;
        level.last = now;
        level.median = Double.NaN;
    }

    /** One was lost inside. */
    void lose() {
        inside--;
    }

    /** Tells of itself with an answer that took so long, without the time it waited. */
    ServerReport report(double service, long now) {
        services.update(service, now);
        return ServerReport.of(inside, services.value() / 1e6);
    }

    int inside() {
        return inside;
    }

    /** Returns the median of what requests took of late that found about as many inside as there are now; 0 for none. */
    double latency(long now) {
        int wanted = Math.min(inside, LEVELS - 1);
        for (int distance = 0; distance < LEVELS; distance++) {
            if (wanted - distance >= 0 && isKnown(wanted - distance, now)) {
                return median(levels[wanted - distance]);
            }
            if (wanted + distance < LEVELS && isKnown(wanted + distance, now)) {
                return median(levels[wanted + distance]);
            }
        }
        return 0;
    }

    private boolean isKnown(int level, long now) {
        return levels[level].count > 0 && now - levels[level].last <= LATELY;
    }

    private static double median(Level level) {
        if (Double.isNaN(level.median)) {
            long[] sorted = Arrays.copyOf(level.elapsed, Math.min(KEPT, level.count));
            Arrays.sort(sorted);
            level.median = sorted[sorted.length / 2];
        }
        return level.median;
    }
}
