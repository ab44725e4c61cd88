package dev.perfkit.cache.codec;

import java.lang.reflect.Type;

/** Stands between {@link ValueCodec}, which must load without Jackson, and {@link JsonCodec}, which cannot. */
final class JsonCodecs {
    private JsonCodecs() {}

    static <V> ValueCodec<V> of(Type type) {
        try {
            return JsonCodec.of(type);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "ValueCodec.json needs com.fasterxml.jackson.core:jackson-databind, which is not on the path", e);
        }
    }
}
