package dev.perfkit.simulations.coherence;

import dev.perfkit.cache.TierRead;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.codec.ValueCodec;
import dev.perfkit.cache.kit.CacheNode;
import dev.perfkit.cache.redis.RedisTier;
import io.lettuce.core.RedisURI;
import java.time.Duration;

/** PerfKit, with its defaults but for the time to live. */
final class PerfKitNode implements CacheNode {
    private final TieredCache<Integer, Long> cache;

    PerfKitNode(Site site) {
        cache = TieredCache.<Integer, Long>builder(Site.CACHE)
                .maximumEntries(Site.MAXIMUM_ENTRIES)
                .timeToLive(Duration.ofHours(Site.HOURS_TO_LIVE))
                .far(tier(site))
                .loader(site::load)
                .build();
    }

    private static RedisTier<Integer, Long> tier(Site site) {
        return RedisTier.<Integer, Long>builder(Site.CACHE, RedisURI.create("127.0.0.1", site.port()))
                .codec(ValueCodec.json(Long.class))
                .foreignWrites(site.foreignWrites())
                .build();
    }

    static FarView far(Site site) {
        RedisTier<Integer, Long> tier = tier(site);
        return new FarView() {
            @Override
            public long read(int key) {
                Long found = tier.read(key) instanceof TierRead.Hit<Long> hit
                        ? hit.entry().value()
                        : null;
                return found == null ? ABSENT : found;
            }

            @Override
            public void close() {
                tier.close();
            }
        };
    }

    @Override
    public long get(int key) {
        Long version = cache.get(key);
        return version == null ? ABSENT : version;
    }

    @Override
    public void put(int key, long version) {
        cache.put(key, version);
    }

    @Override
    public void remove(int key) {
        cache.invalidate(key);
    }

    @Override
    public void close() {
        cache.close();
    }
}
