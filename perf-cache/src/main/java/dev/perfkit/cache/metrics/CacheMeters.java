package dev.perfkit.cache.metrics;

import dev.perfkit.cache.CacheSnapshot;
import dev.perfkit.cache.TierSnapshot;
import dev.perfkit.stats.LatencySnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The meters of a cache in one registry. Guarded by its owner's lock. */
final class CacheMeters {
    /*
     * A registry holds what a meter reads weakly, and the meter's function strongly; so the function holds it, and nobody
     * has to keep the metrics.
     */
    private static final double[] PHIS = {0.5, 0.99, 0.999};
    private static final double NANOS_PER_SECOND = 1e9;

    private final MeterRegistry registry;
    private final Tags tags;
    private final Reading reading;
    private final List<Meter> meters = new ArrayList<>();

    CacheMeters(MeterRegistry registry, Tags tags, Reading reading) {
        this.registry = registry;
        this.tags = tags;
        this.reading = reading;
    }

    void register() {
        near(tags.and("tier", "near"));
        loads();
        served();
        TierSnapshot far = reading.current().far();
        if (far != null) {
            tier(tags.and("tier", far.name()), reading::far);
            asked(tags.and("tier", far.name()), reading::far, Reading::calls);
            link(tags.and("tier", far.name()));
            changes();
        }
        List<TierSnapshot> further = reading.current().further();
        for (int i = 0; i < further.size(); i++) {
            further(tags.and("tier", further.get(i).name()), i);
        }
    }

    private void near(Tags near) {
        tier(near, reading::near);
        gauge("cache.size", near, "Values in the tier, about", r -> r.near(TierSnapshot::entries));
        counter(
                "cache.evictions",
                near,
                "Values dropped for age or want of room",
                r -> r.near(TierSnapshot::evictions));
        counter("cache.eviction.weight", near, "What they weighed", r -> r.near(TierSnapshot::evictedWeight));
    }

    private void served() {
        times(
                "cache.served.age",
                tags,
                "How old what was served was",
                snapshot -> snapshot.serving().ages());
        counter(
                "cache.served.stale",
                tags,
                "Values served after their end",
                r -> r.serving().stale());
        counter(
                "cache.refreshes",
                tags,
                "Values loaded anew in the background",
                r -> r.serving().refreshes());
        counter(
                "cache.errors.remembered",
                tags,
                "Calls answered by a failure of a load before",
                r -> r.serving().rememberedErrors());
        counter(
                "cache.verified",
                tags,
                "Near hits compared with the source",
                r -> r.serving().verified());
        counter(
                "cache.verified.wrong",
                tags,
                "How many of those differed from it",
                r -> r.serving().wrong());
    }

    private void further(Tags of, int index) {
        Tier tier = value -> value.applyAsDouble(reading.current().further().get(index));
        tier(of, tier);
        asked(of, tier, snapshot -> snapshot.further().get(index).calls());
    }

    /** What the near tier has not: calls, and what becomes of them. */
    private void asked(Tags of, Tier tier, Function<CacheSnapshot, LatencySnapshot> calls) {
        times("cache.tier.calls", of, "Calls to the far tier", calls);
        counter(
                "cache.tier.errors",
                of,
                "Calls not answered, loaded values not taken",
                r -> tier.read(TierSnapshot::errors));
        counter(
                "cache.tier.undecodable",
                of,
                "Values that could not be read",
                r -> tier.read(TierSnapshot::undecodable));
        gauge("cache.tier.up", of, "1 while the far tier is asked", r -> tier.read(far -> far.up() ? 1 : 0));
    }

    /** Reads a figure of one of the tiers. */
    private interface Tier {
        double read(ToDoubleFunction<TierSnapshot> value);
    }

    private void tier(Tags of, Tier tier) {
        String gets = "Reads, by whether they found a value";
        counter("cache.gets", of.and("result", "hit"), gets, r -> tier.read(TierSnapshot::hits));
        counter("cache.gets", of.and("result", "miss"), gets, r -> tier.read(TierSnapshot::misses));
        counter("cache.puts", of, "Values taken", r -> tier.read(TierSnapshot::sets));
        counter("cache.removals", of, "Removals asked for", r -> tier.read(TierSnapshot::deletes));
    }

    private void loads() {
        String loads = "Loads, by how they ended";
        counter("cache.load", tags.and("result", "success"), loads, r -> {
            LatencySnapshot all = r.current().loads();
            return all.count() - all.errorCount();
        });
        counter(
                "cache.load",
                tags.and("result", "failure"),
                loads,
                r -> r.current().loads().errorCount());
        meters.add(TimeGauge.builder(
                        "cache.load.duration",
                        reading,
                        TimeUnit.NANOSECONDS,
                        any -> reading.current().loads().sum())
                .description("The time of all loads")
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private void link(Tags of) {
        times(
                "cache.tier.lag",
                of,
                "How long messages of changes took",
                snapshot -> snapshot.serving().lag());
        gauge("cache.tier.heard", of, "1 while messages come", r -> r.serving().live() ? 1 : 0);
        counter(
                "cache.tier.suspensions",
                of,
                "How often messages came no more",
                r -> r.serving().suspensions());
        meters.add(FunctionCounter.builder("cache.tier.suspended", reading, any -> suspendedSeconds())
                .description("For how long they did not")
                .baseUnit("seconds")
                .tags(of)
                .register(registry));
        counter(
                "cache.emptied",
                tags,
                "How often the near tier was emptied for what was lost",
                r -> r.serving().emptied());
    }

    private double suspendedSeconds() {
        return reading.serving().suspendedTime().toNanos() / NANOS_PER_SECOND;
    }

    private void changes() {
        counter(
                "cache.fills.overtaken",
                tags,
                "Loaded values whose key had changed",
                r -> r.current().overtaken());
        gauge(
                "cache.keys.dirty",
                tags,
                "Keys changed without acknowledgement",
                r -> r.current().dirtyKeys());
        counter(
                "cache.invalidations.lost",
                tags,
                "Changes too many to be repeated one by one",
                r -> r.current().lostInvalidations());
    }

    /** Count and sum over the cache's life, which the registry makes windows of, and percentiles of the last minute. */
    private void times(String name, Tags of, String what, Function<CacheSnapshot, LatencySnapshot> times) {
        meters.add(FunctionTimer.builder(
                        name,
                        reading,
                        any -> times.apply(reading.current()).count(),
                        any -> times.apply(reading.current()).sum(),
                        TimeUnit.NANOSECONDS)
                .description(what)
                .tags(of)
                .register(registry));
        for (double phi : PHIS) {
            meters.add(TimeGauge.builder(
                            name + ".percentile",
                            reading,
                            TimeUnit.NANOSECONDS,
                            any -> reading.recent(times).quantile(phi))
                    .description(what + ", percentile of the last minute")
                    .tags(of.and("phi", Double.toString(phi)))
                    .strongReference(true)
                    .register(registry));
        }
    }

    private void counter(String name, Tags of, String what, ToDoubleFunction<Reading> value) {
        meters.add(FunctionCounter.builder(name, reading, any -> value.applyAsDouble(reading))
                .description(what)
                .tags(of)
                .register(registry));
    }

    private void gauge(String name, Tags of, String what, ToDoubleFunction<Reading> value) {
        meters.add(Gauge.builder(name, reading, any -> value.applyAsDouble(reading))
                .description(what)
                .tags(of)
                .strongReference(true)
                .register(registry));
    }

    void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
