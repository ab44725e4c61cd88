package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** The sites of a profiler by name: a bounded number, and one that takes the calls of all others. */
final class Sites {
    static final String OTHER = "(other)";

    private final Setup setup;
    private final int maximum;
    private final ConcurrentHashMap<String, SiteStats> byName = new ConcurrentHashMap<>();
    private final SiteStats other;
    private volatile boolean full;
    private volatile boolean overflowed;

    Sites(Setup setup, int maximum) {
        this.setup = setup;
        this.maximum = maximum;
        this.other = create(OTHER);
    }

    SiteStats get(String name) {
        SiteStats site = byName.get(name);
        if (site != null) {
            return site;
        }
        return full ? other() : add(name);
    }

    private synchronized SiteStats add(String name) {
        SiteStats site = byName.get(name);
        if (site == null && byName.size() < maximum && !name.equals(OTHER)) {
            site = create(name);
            byName.put(name, site);
            full = byName.size() == maximum;
        }
        return site == null ? other() : site;
    }

    private SiteStats other() {
        if (!overflowed) {
            overflowed = true;
        }
        return other;
    }

    private SiteStats create(String name) {
        return new SiteStats(setup, name);
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
