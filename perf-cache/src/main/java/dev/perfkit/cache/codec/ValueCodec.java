package dev.perfkit.cache.codec;

import java.io.ObjectInputFilter;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;

/**
 * Turns values into bytes for a far tier, and back.
 *
 * <pre>{@code
 * ValueCodec<Product> codec = ValueCodec.json(Product.class);
 * }</pre>
 *
 * <p><b>Thread safety:</b> implementations are safe for use by any number of threads. <b>Failures:</b> a value that cannot
 * be encoded is an {@link IllegalArgumentException}; bytes that cannot be decoded may be answered by any
 * exception, which the cache takes for a miss and counts.
 *
 * @param <V> the values
 */
public interface ValueCodec<V> {

    /** Returns the value as bytes. The array is the caller's. */
    byte[] encode(V value);

    /**
     * Returns the value that was encoded as these bytes.
     *
     * @param bytes the value from position to limit, backed by an array; not to be kept
     */
    V decode(ByteBuffer bytes);

    /** Returns a codec of strings, in UTF-8; a string with an unpaired surrogate cannot be encoded. */
    static ValueCodec<String> string() {
        return StringCodec.INSTANCE;
    }

    /** Returns a codec of byte arrays, as they are. */
    static ValueCodec<byte[]> bytes() {
        return BytesCodec.INSTANCE;
    }

    /**
     * Returns a codec to JSON by Jackson, with the modules that Jackson finds on the class path. JSON with a property that
     * the type does not know cannot be decoded.
     *
     * @param type what the values are
     * @throws IllegalStateException if Jackson is missing
     */
    static <V> ValueCodec<V> json(Class<V> type) {
        return JsonCodecs.of(type);
    }

    /**
     * Returns a codec to JSON for a type with parameters, as {@link #json(Class)}; such as {@code
     * Listing.class.getMethod("products").getGenericReturnType()}, or a Jackson {@code JavaType}. The caller answers for
     * {@code V} being that type; {@link JsonCodec} takes a {@code TypeReference}, which answers for itself.
     *
     * @param type what the values are
     * @throws IllegalStateException if Jackson is missing
     */
    static <V> ValueCodec<V> json(Type type) {
        return JsonCodecs.of(type);
    }

    /**
     * Returns a codec by Java's serialization. Bytes that somebody else can write into the far tier are a way into the JVM for
     * whatever classes the filter lets through: let through what the values consist of, and nothing else. A class that the
     * filter leaves undecided is rejected. A filter that was set for the whole JVM counts as well.
     *
     * <pre>{@code
     * import java.io.ObjectInputFilter;
     *
     * ValueCodec<Product> codec = ValueCodec.java(Product.class,
     *         ObjectInputFilter.Config.createFilter("com.example.Product;maxdepth=20;maxarray=10000"));
     * }</pre>
     *
     * @param type what the values are; its class loader finds their parts
     * @param filter what may be read. Classes that it rejects are refused when a value is encoded, too
     */
    static <V> ValueCodec<V> java(Class<V> type, ObjectInputFilter filter) {
        return new JavaCodec<>(type, filter);
    }

    /**
     * Returns a codec that compresses (deflate, at its fastest) what another one wrote, where that is longer than a threshold
     * and gets shorter by it. More than 64 MiB are left as they are, so that bytes which pretend to be a compressed
     * value cannot fill the heap.
     *
     * <p>Each value begins with a byte that tells whether it is compressed. The threshold may be changed at any time; values that
     * were written before compression was introduced are misses.
     *
     * @param codec what to compress
     * @param thresholdBytes the longest that is left as it is
     */
    static <V> ValueCodec<V> compressed(ValueCodec<V> codec, int thresholdBytes) {
        return new CompressedCodec<>(codec, thresholdBytes, CompressedCodec.LONGEST);
    }

    /**
     * Returns a codec that marks what another one wrote with a version, and reads no other. Raise it when values of
     * the old form would still be read, but wrongly: where a number changes its unit, or a field its meaning.
     *
     * <p>While JVMs with both versions run, each finds what the other wrote unreadable, loads anew and replaces it: slow for the keys
     * that both use, and right, since both hear of each other's changes. A namespace for each version ({@code
     * "products.v2"}) spares the loads, but a change that is made by way of one does not reach the other.
     *
     * @param codec what to mark
     * @param version 1 to 65,535
     */
    static <V> ValueCodec<V> versioned(ValueCodec<V> codec, int version) {
        return new VersionedCodec<>(codec, version);
    }
}
