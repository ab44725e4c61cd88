import org.jspecify.annotations.NullMarked;

/**
 * A cache in the memory of the JVM, over a shared one in Redis, that says what it promises about stale values.
 *
 * <p>Lettuce (for {@code dev.perfkit.cache.redis}) and Jackson (for {@code ValueCodec.json}) are optional: a cache without a
 * far tier needs neither.
 */
@NullMarked
@SuppressWarnings("requires-automatic")
module dev.perfkit.cache {
    requires static transitive org.jspecify;
    requires transitive dev.perfkit.core;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;
    requires static com.fasterxml.jackson.databind;
    requires static lettuce.core;

    exports dev.perfkit.cache;
    exports dev.perfkit.cache.codec;
    exports dev.perfkit.cache.redis;
}
