import org.jspecify.annotations.NullMarked;

/**
 * A cache in the memory of the JVM, over a shared one in Redis, that says what it promises about stale values.
 *
 * <p>Lettuce (for {@code dev.perfkit.cache.redis}), Jackson (for {@code ValueCodec.json}) and Micrometer (for {@code
 * dev.perfkit.cache.metrics}) are optional: a cache without a far tier needs none of them.
 */
@NullMarked
@SuppressWarnings("requires-automatic")
module dev.perfkit.cache {
    requires static transitive org.jspecify;
    requires transitive dev.perfkit.core;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;
    requires static com.fasterxml.jackson.databind;
    requires static io.netty.buffer;
    requires static lettuce.core;
    requires static micrometer.core;

    exports dev.perfkit.cache;
    exports dev.perfkit.cache.codec;
    exports dev.perfkit.cache.metrics;
    exports dev.perfkit.cache.redis;

    provides dev.perfkit.weave.WovenCall with
            dev.perfkit.cache.CacheInvalidateCall,
            dev.perfkit.cache.CacheInvalidationsCall,
            dev.perfkit.cache.CachedCall;
}
