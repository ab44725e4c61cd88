package dev.perfkit.cache.codec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * JSON by Jackson, for types with parameters and by a mapper of one's own. For plain classes {@link ValueCodec#json(Class)} is shorter.
 *
 * <pre>{@code
 * import com.fasterxml.jackson.core.type.TypeReference;
 *
 * ValueCodec<List<Product>> codec = JsonCodec.of(new TypeReference<>() {});
 * }</pre>
 *
 * <p>Needs {@code com.fasterxml.jackson.core:jackson-databind}. <b>Thread safety:</b> any number of threads. <b>Failures:</b> as {@link
 * ValueCodec} says; what the mapper cannot write as the type is refused when it is encoded.
 *
 * @param <V> the values
 */
@SuppressWarnings("exports") // of Jackson, which whoever has a JSON codec has too
public final class JsonCodec<V> implements ValueCodec<V> {
    private final JavaType type;
    private final ObjectReader reader;
    private final ObjectWriter writer;

    private JsonCodec(JavaType type, ObjectMapper mapper) {
        this.type = type;
        this.reader = mapper.readerFor(type);
        this.writer = mapper.writerFor(type);
    }

    /** Returns a codec for a type that may have parameters, with the modules that Jackson finds on the class path. */
    public static <V> ValueCodec<V> of(TypeReference<V> type) {
        return of(type, ownMapper());
    }

    /**
     * Returns a codec for a type that may have parameters.
     *
     * @param type what the values are
     * @param mapper how they are written; not to be configured from here on. One with default typing makes of the bytes
     *     in the far tier whatever class they name
     */
    public static <V> ValueCodec<V> of(TypeReference<V> type, ObjectMapper mapper) {
        return new JsonCodec<>(mapper.constructType(requireNonNull(type, "type").getType()), mapper);
    }

    static <V> ValueCodec<V> of(Type type) {
        ObjectMapper mapper = ownMapper();
        return new JsonCodec<>(mapper.constructType(requireNonNull(type, "type")), mapper);
    }

    private static ObjectMapper ownMapper() {
        return JsonMapper.builder().findAndAddModules().build();
    }

    @Override
    public byte[] encode(V value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "value: a " + value.getClass().getName() + " (expected: one that is written as JSON of " + type
                            + ")",
                    e);
        }
    }

    @Override
    public V decode(ByteBuffer bytes) {
        try {
            int offset = bytes.arrayOffset() + bytes.position();
            @Nullable V value = reader.readValue(bytes.array(), offset, bytes.remaining());
            return requireNonNull(value, "a JSON null");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "ValueCodec.json(" + type + ")";
    }
}
