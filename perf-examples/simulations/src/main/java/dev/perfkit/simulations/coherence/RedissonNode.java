package dev.perfkit.simulations.coherence;

import dev.perfkit.cache.kit.CacheNode;
import java.util.List;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.MapLoader;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;

/** Redisson's map with a local cache and a loader, with its defaults. */
final class RedissonNode implements CacheNode {
    private final RedissonClient client;
    private final RLocalCachedMap<Integer, Long> map;

    RedissonNode(Site site) {
        client = client(site.port());
        map = client.getLocalCachedMap(
                LocalCachedMapOptions.<Integer, Long>name(Site.CACHE).loader(new MapLoader<>() {
                    @Override
                    public Long load(Integer key) {
                        return site.load(key);
                    }

                    @Override
                    public Iterable<Integer> loadAllKeys() {
                        return List.of();
                    }
                }));
    }

    private static RedissonClient client(int port) {
        Config config = new Config();
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + port)
                .setConnectionMinimumIdleSize(2)
                .setConnectionPoolSize(8);
        return Redisson.create(config);
    }

    static FarView far(Site site) {
        RedissonClient client = client(site.port());
        RMap<Integer, Long> map = client.getMap(Site.CACHE);
        return new FarView() {
            @Override
            public long read(int key) {
                Long version = map.get(key);
                return version == null ? ABSENT : version;
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }

    @Override
    public long get(int key) {
        Long version = map.get(key);
        return version == null ? ABSENT : version;
    }

    @Override
    public void put(int key, long version) {
        map.fastPut(key, version);
    }

    @Override
    public void remove(int key) {
        map.fastRemove(key);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
