package dev.perfkit.profile.metrics;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.Profiler;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The profiler's report of this second, and what the window is subtracted from. */
final class Readings {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Profiler profiler;
    private final Ticker ticker;
    private final Duration window;
    private final Runnable sitesHaveChanged;
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private @Nullable Reading latest;
    private Map<String, List<String>> sites = Map.of();

    Readings(Profiler profiler, Ticker ticker, Duration window, Runnable sitesHaveChanged) {
        this.profiler = profiler;
        this.ticker = ticker;
        this.window = window;
        this.sitesHaveChanged = sitesHaveChanged;
    }

    /** Returns the figures by site, at most a second old. */
    Map<String, Row> current() {
        boolean changed;
        Reading reading;
        synchronized (this) {
            reading = latest;
            long now = ticker.read();
            if (reading != null && now - reading.at < FRESH_NANOS) {
                return reading.rows;
            }
            reading = read(now);
            latest = reading;
            Map<String, List<String>> tags = new HashMap<>();
            reading.rows.forEach((name, row) -> tags.put(name, row.site.tags()));
            changed = !tags.equals(sites);
            sites = tags;
        }
        if (changed) {
            sitesHaveChanged.run();
        }
        return reading.rows;
    }

    private Reading read(long now) {
        ProfileReport report = profiler.snapshot(); // report() may look through the whole class path for annotations
        boolean young = report.elapsed().compareTo(window) <= 0;
        Map<String, LatencySnapshot> before = young || kept.isEmpty() ? Map.of() : kept.getFirst().latencies;
        Map<String, Row> rows = new HashMap<>();
        for (ProfileReport.Site site : report.sites()) {
            LatencySnapshot earlier = before.getOrDefault(site.name(), LatencySnapshot.empty());
            rows.put(site.name(), new Row(site, site.latency().minus(earlier)));
        }
        return new Reading(now, rows);
    }

    /** Keeps how things stand, for a window that will begin now. */
    synchronized void keep() {
        long now = ticker.read();
        Map<String, LatencySnapshot> latencies = new HashMap<>();
        read(now).rows.forEach((name, row) -> latencies.put(name, row.site.latency()));
        kept.addLast(new Kept(now, latencies));
        // The second may open the window as soon as it is a whole window old.
        while (kept.size() > 1 && now - second().at >= window.toNanos()) {
            kept.removeFirst();
        }
    }

    private Kept second() {
        var iterator = kept.iterator();
        iterator.next();
        return iterator.next();
    }

    /**
     * The figures of a site.
     *
     * @param site over the profiler's life
     * @param recent the durations over the window
     */
    record Row(ProfileReport.Site site, LatencySnapshot recent) {}

    private record Reading(long at, Map<String, Row> rows) {}

    private record Kept(long at, Map<String, LatencySnapshot> latencies) {}
}
