package dev.perfkit.cache.redis;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.Served;
import dev.perfkit.cache.TierListener;
import dev.perfkit.cache.TieredCache;
import dev.perfkit.cache.kit.CacheNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToLongFunction;

/** A whole cache over a tier, which counts what it serves from near while it cannot hear the tier. */
final class FailoverNode implements CacheNode {
    /** So that a history of some seconds can be judged in one. */
    private static final long PACE_NANOS = 200_000;

    private final TieredCache<Integer, Long> cache;
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong readsUnheard = new AtomicLong();
    private final AtomicLong nearReadsUnheard = new AtomicLong();
    /** How often the link was suspended or resumed; even while it is surely not heard. */
    private final AtomicLong turns = new AtomicLong();

    @SuppressWarnings("unchecked") // a proxy knows no parameters
    FailoverNode(RedisTier<Integer, Long> tier, IntToLongFunction loader) {
        CacheTier<Integer, Long> watched = (CacheTier<Integer, Long>) Proxy.newProxyInstance(
                CacheTier.class.getClassLoader(), new Class<?>[] {CacheTier.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("listen")
                                ? tier.listen(new Watch((TierListener) arguments[0]))
                                : method.invoke(tier, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        cache = TieredCache.<Integer, Long>builder("failover")
                .far(watched)
                .loader(loader::applyAsLong)
                .build();
    }

    /** Notes that nothing is heard after the cache knows it, and that all is before it does. */
    private final class Watch implements TierListener {
        private final TierListener told;

        Watch(TierListener told) {
            this.told = told;
        }

        @Override
        public void changed(String text, long version) {
            told.changed(text, version);
        }

        @Override
        public void killed(Group group, long version) {
            told.killed(group, version);
        }

        @Override
        public void suspended(String why) {
            told.suspended(why);
            turns.incrementAndGet();
        }

        @Override
        public void resumed(String why) {
            turns.incrementAndGet();
            told.resumed(why);
        }

        @Override
        public void lost(String why) {
            told.lost(why);
        }
    }

    boolean isHeard() {
        return turns.get() % 2 == 1;
    }

    @Override
    public long get(int key) {
        LockSupport.parkNanos(PACE_NANOS);
        long before = turns.get();
        Served<Long> served = cache.getServed(key);
        reads.incrementAndGet();
        if (before % 2 == 0 && turns.get() == before) {
            readsUnheard.incrementAndGet();
            if (served.tier().equals("near")) {
                nearReadsUnheard.incrementAndGet();
            }
        }
        Long version = served.value();
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

    long reads() {
        return reads.get();
    }

    long readsUnheard() {
        return readsUnheard.get();
    }

    long nearReadsUnheard() {
        return nearReadsUnheard.get();
    }

    long nearHits() {
        return cache.snapshot().near().hits();
    }

    long loads() {
        return cache.snapshot().loads().count();
    }

    @Override
    public void close() {
        cache.close();
    }
}
