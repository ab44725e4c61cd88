package dev.perfkit.cache.codec;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** JSON by Jackson. */
final class JsonCodec<V> implements ValueCodec<V> {
    private final JavaType type;
    private final ObjectReader reader;
    private final ObjectWriter writer;

    JsonCodec(Type type) {
        JsonMapper mapper = JsonMapper.builder().findAndAddModules().build();
        this.type = mapper.constructType(requireNonNull(type, "type"));
        this.reader = mapper.readerFor(this.type);
        this.writer = mapper.writerFor(this.type);
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
