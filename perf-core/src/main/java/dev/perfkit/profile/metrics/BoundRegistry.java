package dev.perfkit.profile.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters of all sites in one registry. Guarded by its owner's lock. */
final class BoundRegistry {
    static final String SITE = "site";
    private static final String NONE = "none";
    private static final Logger LOG = LoggerFactory.getLogger(ProfilerMetrics.class);

    private final MeterRegistry registry;
    private final Readings readings;
    private final Tags tags;
    private final Map<String, SiteMeters> meters = new HashMap<>();
    private final Meter count;
    private boolean refused;

    BoundRegistry(MeterRegistry registry, Readings readings, Tags tags) {
        this.registry = registry;
        this.readings = readings;
        this.tags = tags;
        this.count = Gauge.builder(
                        "method.timed.sites", readings, r -> r.current().size())
                .description("Sites of the profiler")
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    boolean isOf(MeterRegistry other) {
        return registry == other;
    }

    /** Registers what is new. A new key of a tag is everybody's: all are registered anew. */
    void update() {
        Map<String, Readings.Row> rows = readings.current();
        Map<String, Tags> wanted = wanted(rows);
        meters.entrySet().removeIf(entry -> {
            boolean stale = !entry.getValue().tags().equals(wanted.get(entry.getKey()));
            if (stale) {
                entry.getValue().close();
            }
            return stale;
        });
        wanted.forEach((site, siteTags) -> {
            if (!meters.containsKey(site)) {
                meters.put(site, new SiteMeters(registry, siteTags));
                register(meters.get(site), site);
            }
        });
    }

    private void register(SiteMeters site, String name) {
        try {
            site.register(readings, name);
        } catch (RuntimeException e) {
            if (!refused) {
                refused = true;
                LOG.warn("meters of site {} cannot be registered; further ones are not logged", name, e);
            }
        }
    }

    private Map<String, Tags> wanted(Map<String, Readings.Row> rows) {
        Map<String, Map<String, String>> ofSites = new HashMap<>();
        TreeSet<String> keys = new TreeSet<>();
        rows.forEach((name, row) -> {
            Map<String, String> own = new HashMap<>();
            for (String tag : row.site().tags()) {
                int equals = tag.indexOf('=');
                own.put(tag.substring(0, equals), tag.substring(equals + 1));
            }
            keys.addAll(own.keySet());
            ofSites.put(name, own);
        });
        Map<String, Tags> wanted = new HashMap<>();
        ofSites.forEach((name, own) -> {
            Tags all = Tags.of(keys.stream()
                    .filter(key -> !key.equals(SiteMeters.PHI))
                    .map(key -> Tag.of(key, own.getOrDefault(key, NONE)))
                    .toList());
            // The later one wins: a site cannot take the place of what the host has said.
            wanted.put(name, all.and(SITE, name).and(tags));
        });
        return wanted;
    }

    void close() {
        meters.values().forEach(SiteMeters::close);
        meters.clear();
        registry.remove(count);
    }
}
