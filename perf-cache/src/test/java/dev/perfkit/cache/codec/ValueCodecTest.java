package dev.perfkit.cache.codec;

import static dev.perfkit.cache.codec.Framed.roundTrip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueCodecTest {

    record Product(long id, String name, List<String> tags) {}

    interface Listing {
        Map<String, List<Product>> byShop();
    }

    @Test
    void string_anyText_isReadAsWritten() {
        for (String text : new String[] {"", "plain", "äöü€😀", "\u0000\n"}) {
            assertThat(roundTrip(ValueCodec.string(), text)).isEqualTo(text);
        }
        assertThat(ValueCodec.string()).hasToString("ValueCodec.string()");
    }

    @Test
    void string_noPlaceInUtf8_isRefusedEitherWay() {
        for (String lone : new String[] {"\ud83d", "ab\ude00", "\ud83dx\ude00"}) {
            assertThatThrownBy(() -> ValueCodec.string().encode(lone))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("text: half a character at index ");
        }
        byte[] latin1 = {'a', (byte) 0xE4};
        assertThatThrownBy(() -> ValueCodec.string().decode(ByteBuffer.wrap(latin1)))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void bytes_anyBytes_areCopies() {
        byte[] value = {0, -1, 127, -128};
        byte[] encoded = ValueCodec.bytes().encode(value);

        assertThat(encoded).isEqualTo(value).isNotSameAs(value);
        assertThat(roundTrip(ValueCodec.bytes(), value)).isEqualTo(value);
        assertThat(ValueCodec.bytes()).hasToString("ValueCodec.bytes()");
    }

    @Test
    void json_record_isReadAsWritten() {
        Product product = new Product(42, "Lamp", List.of("home", "light"));
        ValueCodec<Product> codec = ValueCodec.json(Product.class);

        assertThat(roundTrip(codec, product)).isEqualTo(product);
        assertThat(new String(codec.encode(product), StandardCharsets.UTF_8))
                .isEqualTo("{\"id\":42,\"name\":\"Lamp\",\"tags\":[\"home\",\"light\"]}");
        assertThat(codec.toString()).startsWith("ValueCodec.json(").contains("Product");
    }

    @Test
    void json_typeWithParameters_isReadAsWritten() throws Exception {
        Map<String, List<Product>> value = Map.of("shop", List.of(new Product(1, "Chair", List.of())));
        ValueCodec<Map<String, List<Product>>> codec =
                ValueCodec.json(Listing.class.getDeclaredMethod("byShop").getGenericReturnType());

        assertThat(roundTrip(codec, value)).isEqualTo(value);
    }

    @Test
    void json_typeReferenceAndJavaType_areReadAsWritten() {
        Map<String, List<Product>> value = Map.of("shop", List.of(new Product(1, "Chair", List.of())));
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
                .build();
        TypeReference<Map<String, List<Product>>> type = new TypeReference<>() {};
        ValueCodec<Map<String, List<Product>>> javaType = ValueCodec.json(mapper.constructType(type.getType()));

        assertThat(roundTrip(JsonCodec.of(type), value)).isEqualTo(value);
        assertThat(roundTrip(JsonCodec.of(type, mapper), value)).isEqualTo(value);
        assertThat(roundTrip(javaType, value)).isEqualTo(value);
        assertThat(new String(JsonCodec.of(type, mapper).encode(value), StandardCharsets.UTF_8))
                .isEqualTo("{\"shop\":[{\"Id\":1,\"Name\":\"Chair\",\"Tags\":[]}]}");
    }

    @Test
    void json_notReadable_throws() {
        ValueCodec<Product> codec = ValueCodec.json(Product.class);

        for (String json : new String[] {"", "null", "{\"id\":\"x\"}", "{\"price\":1}", "\u0000"}) {
            assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8))))
                    .as(json)
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void json_notWritable_isNamed() {
        ValueCodec<Object> codec = ValueCodec.json(Object.class);

        assertThatThrownBy(() -> codec.encode(new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("value: a java.lang.Object (expected: one that is written as JSON of ");
    }

    @Test
    void json_withoutJackson_namesTheArtifact() throws Exception {
        Class<?> codecs = new WithoutJackson().loadClass(ValueCodec.class.getName());
        var json = codecs.getMethod("json", Class.class);

        assertThatThrownBy(() -> json.invoke(null, String.class))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "ValueCodec.json needs com.fasterxml.jackson.core:jackson-databind, which is not on the path");
        assertThat(codecs.getMethod("string").invoke(null)).hasToString("ValueCodec.string()");
    }

    /** Loads the codecs itself, and has never heard of Jackson. */
    private static final class WithoutJackson extends ClassLoader {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.fasterxml.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("dev.perfkit.cache.codec.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in =
                    ValueCodec.class.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
