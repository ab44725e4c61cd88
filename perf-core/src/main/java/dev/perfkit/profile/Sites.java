package dev.perfkit.profile;

import dev.perfkit.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The sites of a profiler by name: a bounded number, and one that takes the calls of all others. */
final class Sites {
    static final String OTHER = "(other)";

    private final RecordingProfiler profiler;
    private final Ticker ticker;
    private final int maximum;
    private final long defaultSlowNanos;
    private final ConcurrentHashMap<String, SiteStats> byName = new ConcurrentHashMap<>();
    private final SiteStats other;
    private volatile boolean full;
    private volatile boolean overflowed;

    Sites(RecordingProfiler profiler, Ticker ticker, int maximum, long defaultSlowNanos) {
        this.profiler = profiler;
        this.ticker = ticker;
        this.maximum = maximum;
        this.defaultSlowNanos = defaultSlowNanos;
        this.other = create(OTHER, 0);
    }

    SiteStats get(String name, long slowNanos) {
        SiteStats site = byName.get(name);
        if (site != null) {
            return site;
        }
        if (full) {
            overflowed = true;
            return other;
        }
        return add(name, slowNanos);
    }

    private synchronized SiteStats add(String name, long slowNanos) {
        SiteStats site = byName.get(name);
        if (site == null && byName.size() < maximum) {
            site = create(name, slowNanos);
            byName.put(name, site);
            full = byName.size() == maximum;
        }
        if (site == null) {
            overflowed = true;
            return other;
        }
        return site;
    }

    private SiteStats create(String name, long slowNanos) {
        return new SiteStats(profiler, name, ticker, slowNanos == 0 ? defaultSlowNanos : slowNanos);
    }

    /** Returns all sites, the one for the others only where it was needed. */
    List<SiteStats> all() {
        List<SiteStats> all = new ArrayList<>(byName.values());
        if (overflowed) {
            all.add(other);
        }
        return all;
    }
}
