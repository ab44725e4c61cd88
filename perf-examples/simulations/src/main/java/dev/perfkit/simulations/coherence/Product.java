package dev.perfkit.simulations.coherence;

import dev.perfkit.cache.kit.CacheNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What is put to the stress: how to build one of its nodes, and how to see what it keeps in Redis. */
enum Product {
    PERFKIT("PerfKit", ""),
    JETCACHE("JetCache", "com.alicp.jetcache/jetcache-redis-lettuce"),
    REDISSON("Redisson", "org.redisson/redisson");

    private final String name;
    private final String artifact;

    Product(String name, String artifact) {
        this.name = name;
        this.artifact = artifact;
    }

    boolean isPeer() {
        return this != PERFKIT;
    }

    CacheNode openNode(Site site) {
        return switch (this) {
            case PERFKIT -> new PerfKitNode(site);
            case JETCACHE -> new JetCacheNode(site);
            case REDISSON -> new RedissonNode(site);
        };
    }

    FarView openFar(Site site) {
        return switch (this) {
            case PERFKIT -> PerfKitNode.far(site);
            case JETCACHE -> JetCacheNode.far(site);
            case REDISSON -> RedissonNode.far(site);
        };
    }

    /** Returns the name, of a peer with the version that its jar tells. */
    @Override
    public String toString() {
        if (artifact.isEmpty()) {
            return name;
        }
        String resource = "/META-INF/maven/" + artifact + "/pom.properties";
        try (InputStream in = Product.class.getResourceAsStream(resource)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return name + " " + properties.getProperty("version", "of unknown version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
