package dev.perfkit.cache.codec;

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
     * Listing.class.getMethod("products").getGenericReturnType()}. The caller answers for {@code V} being that type.
     *
     * @param type what the values are
     * @throws IllegalStateException if Jackson is missing
     */
    static <V> ValueCodec<V> json(Type type) {
        return JsonCodecs.of(type);
    }
}
