package dev.perfkit.cache.metrics;

import static java.util.Objects.requireNonNull;

import dev.perfkit.cache.TieredCache;
import dev.perfkit.time.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.Map;

/**
 * A cache's figures as meters, by the names that Micrometer's own cache binders use, and some more for what they do not know.
 *
 * <pre>{@code
 * import dev.perfkit.cache.metrics.CacheMetrics;
 * import io.micrometer.core.instrument.MeterRegistry;
 * import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
 *
 * MeterRegistry registry = new SimpleMeterRegistry();
 * CacheMetrics.of(cache).bindTo(registry);
 * }</pre>
 *
 * <p>All meters have the tag {@code cache}, and those of a tier {@code tier}: {@code near}, or the name of the far one; of
 * further ones those of {@link dev.perfkit.cache.CacheSnapshot#further}.
 *
 * <table>
 *   <caption>The meters of a cache</caption>
 *   <tr><th>name</th><th>type</th><th>tags</th><th>what</th></tr>
 *   <tr><td>{@code cache.gets}</td><td>counter</td><td>tier, result = hit, miss</td><td>reads</td></tr>
 *   <tr><td>{@code cache.puts}</td><td>counter</td><td>tier</td><td>values taken</td></tr>
 *   <tr><td>{@code cache.removals}</td><td>counter</td><td>tier</td><td>removals asked for</td></tr>
 *   <tr><td>{@code cache.evictions}</td><td>counter</td><td>tier = near</td><td>values dropped for age or want of room</td></tr>
 *   <tr><td>{@code cache.eviction.weight}</td><td>counter</td><td>tier = near</td><td>what they weighed; 1 each where values are not weighed</td></tr>
 *   <tr><td>{@code cache.size}</td><td>gauge</td><td>tier = near</td><td>values there, about</td></tr>
 *   <tr><td>{@code cache.load}</td><td>counter</td><td>result = success, failure</td><td>loads</td></tr>
 *   <tr><td>{@code cache.load.duration}</td><td>time gauge</td><td></td><td>the time of all loads, failed ones too</td></tr>
 *   <tr><td>{@code cache.tier.calls}</td><td>timer</td><td>tier</td><td>calls to the far tier and their time</td></tr>
 *   <tr><td>{@code cache.tier.calls.percentile}</td><td>time gauge</td><td>tier, phi = 0.5, 0.99, 0.999</td><td>of those of the last minute</td></tr>
 *   <tr><td>{@code cache.tier.errors}</td><td>counter</td><td>tier</td><td>calls not answered, loaded values not taken</td></tr>
 *   <tr><td>{@code cache.tier.undecodable}</td><td>counter</td><td>tier</td><td>values that were there and could not be read</td></tr>
 *   <tr><td>{@code cache.tier.up}</td><td>gauge</td><td>tier</td><td>1 while the far tier is asked, 0 while the cache does without</td></tr>
 *   <tr><td>{@code cache.tier.heard}</td><td>gauge</td><td>tier</td><td>1 while the far tier's messages of others' changes come</td></tr>
 *   <tr><td>{@code cache.tier.suspensions}</td><td>counter</td><td>tier</td><td>how often they came no more</td></tr>
 *   <tr><td>{@code cache.tier.suspended}</td><td>counter, seconds</td><td>tier</td><td>for how long they did not, the time before the first included</td></tr>
 *   <tr><td>{@code cache.tier.lag}</td><td>timer</td><td>tier</td><td>those messages, own changes included, and how long each took from the change until this JVM had acted on it</td></tr>
 *   <tr><td>{@code cache.tier.lag.percentile}</td><td>time gauge</td><td>tier, phi = 0.5, 0.99, 0.999</td><td>of those of the last minute</td></tr>
 *   <tr><td>{@code cache.emptied}</td><td>counter</td><td></td><td>how often the near tier was emptied, since messages or data were lost, or may have been while nothing was heard; a {@code FLUSHALL} counts once for each bucket of the servers flushed (a cluster has 64, another Redis one), and once more for each of those servers where foreign writes are heard</td></tr>
 *   <tr><td>{@code cache.served.age}</td><td>timer</td><td></td><td>how old what was served was; of near hits a sample</td></tr>
 *   <tr><td>{@code cache.served.age.percentile}</td><td>time gauge</td><td>phi = 0.5, 0.99, 0.999</td><td>of what was served in the last minute</td></tr>
 *   <tr><td>{@code cache.served.stale}</td><td>counter</td><td></td><td>values served after their end, marked as stale</td></tr>
 *   <tr><td>{@code cache.refreshes}</td><td>counter</td><td></td><td>values loaded anew in the background</td></tr>
 *   <tr><td>{@code cache.errors.remembered}</td><td>counter</td><td></td><td>calls answered by a failure of a load before</td></tr>
 *   <tr><td>{@code cache.verified}</td><td>counter</td><td></td><td>near hits compared with the source, see {@code Freshness.verified}</td></tr>
 *   <tr><td>{@code cache.verified.wrong}</td><td>counter</td><td></td><td>how many of those differed from it</td></tr>
 *   <tr><td>{@code cache.fills.overtaken}</td><td>counter</td><td></td><td>loaded values refused, since their key had changed</td></tr>
 *   <tr><td>{@code cache.keys.dirty}</td><td>gauge</td><td></td><td>keys whose change the far tier has yet to acknowledge</td></tr>
 *   <tr><td>{@code cache.invalidations.lost}</td><td>counter</td><td></td><td>those that could not be kept for that</td></tr>
 * </table>
 *
 * <p><b>Percentiles</b> are read from the cache's own histograms (within 0.55 %), over the last minute and up to as much longer as lies
 * between two scrapes, or over the time since the meters were bound, where that is no minute ago. {@code NaN} where there was nothing.
 * Windows of other lengths are for the registry to make, of a timer's count and sum.
 *
 * <p>The tiers of one cache are asked in turn: what the near one misses is a get of the far one. Prometheus wants the same tags of all
 * meters of a name, so in one registry beside Micrometer's binder of another cache these have to be bound with the tags that one
 * has, and that one with {@code tier}.
 *
 * <p><b>Thread safety:</b> all methods. <b>Cost:</b> a snapshot of the cache for a scrape, kept for a second; nothing for a call.
 */
@SuppressWarnings("exports") // of Micrometer, which whoever binds has too
public final class CacheMetrics implements MeterBinder, AutoCloseable {
    private final TieredCache<?, ?> cache;
    private final Tags tags;
    private final Reading reading;
    private final Map<MeterRegistry, CacheMeters> bound = new HashMap<>();
    private boolean closed;

    CacheMetrics(TieredCache<?, ?> cache, Iterable<Tag> tags, Ticker ticker) {
        this.cache = requireNonNull(cache, "cache");
        this.tags = Tags.of("cache", cache.name()).and(tags);
        this.reading = new Reading(cache, ticker);
    }

    /** Returns the metrics of a cache, bound to nothing yet. */
    public static CacheMetrics of(TieredCache<?, ?> cache) {
        return of(cache, Tags.empty());
    }

    /**
     * Returns the metrics of a cache, bound to nothing yet.
     *
     * @param cache the cache
     * @param tags for all of its meters
     */
    public static CacheMetrics of(TieredCache<?, ?> cache, Iterable<Tag> tags) {
        return new CacheMetrics(cache, tags, Ticker.system());
    }

    /**
     * Registers the meters.
     *
     * @throws IllegalStateException if it is closed, or bound to that registry already
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        if (closed || bound.containsKey(registry)) {
            throw new IllegalStateException("metrics of cache " + cache.name()
                    + (closed ? " are closed" : " are bound to that registry already"));
        }
        CacheMeters meters = new CacheMeters(registry, tags, reading);
        bound.put(registry, meters);
        meters.register();
    }

    /** Takes its meters out of all registries. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        bound.values().forEach(CacheMeters::close);
        bound.clear();
    }
}
