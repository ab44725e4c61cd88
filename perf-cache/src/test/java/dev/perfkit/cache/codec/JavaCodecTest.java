package dev.perfkit.cache.codec;

import static dev.perfkit.cache.codec.Framed.roundTrip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JavaCodecTest {
    private static final String HERE = "dev.perfkit.cache.codec.JavaCodecTest$";

    record Basket(String owner, List<Object> items, Class<?> kind) implements Serializable {}

    enum Size {
        SMALL
    }

    /** What an attacker would like to see made. */
    static final class Gadget implements Serializable {
        private static final long serialVersionUID = 1;
        static int made;

        private Object readResolve() {
            made++;
            return this;
        }
    }

    private static ObjectInputFilter filter(String pattern) {
        return ObjectInputFilter.Config.createFilter(pattern);
    }

    private final ValueCodec<Basket> codec =
            ValueCodec.java(Basket.class, filter(HERE + "Basket;" + HERE + "Size;java.lang.*;java.util.*"));

    private static byte[] serialized(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }

    private static Basket basket(Object... items) {
        return new Basket("Ada", new ArrayList<>(List.of(items)), int.class);
    }

    @Test
    void roundTrip_ofAllowedClasses_givesTheValue() {
        Basket read = roundTrip(codec, basket("Lamp", 7L, Size.SMALL, new int[] {1, 2}));

        assertThat(read).usingRecursiveComparison().isEqualTo(basket("Lamp", 7L, Size.SMALL, new int[] {1, 2}));
        assertThat(codec).hasToString("ValueCodec.java(" + HERE + "Basket)");
    }

    @Test
    void decode_classThatTheFilterDoesNotName_isNeverMade() throws IOException {
        byte[] bytes = serialized(basket(new Gadget()));
        int before = Gadget.made;

        assertThatThrownBy(() -> Framed.decode(codec, bytes)).hasMessageContaining("REJECTED");
        assertThat(Gadget.made).isEqualTo(before);
    }

    @Test
    void encode_classThatTheFilterWouldNotLetIn_isRefused() {
        assertThatThrownBy(() -> codec.encode(basket(new Gadget())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value: a " + HERE + "Basket"
                        + " (expected: one whose parts are all serializable, and let through by the filter)")
                .cause()
                .hasMessage(HERE + "Gadget; rejected by the filter");
    }

    @Test
    void encode_notSerializable_namesThePart() {
        assertThatThrownBy(() -> codec.encode(basket(new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("value: a " + HERE + "Basket (expected: ")
                .cause()
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void decode_limitsOfTheFilter_hold() throws IOException {
        ValueCodec<int[]> small = ValueCodec.java(int[].class, filter("maxarray=10;[I"));

        assertThat(roundTrip(small, new int[10])).hasSize(10);
        byte[] bytes = serialized(new int[11]);
        assertThatThrownBy(() -> Framed.decode(small, bytes)).hasMessageContaining("REJECTED");
    }

    @Test
    void decode_otherTypeTruncatedOrNoObject_throws() throws IOException {
        byte[] map = serialized(new HashMap<>(Map.of("a", 1)));
        byte[] whole = codec.encode(basket("Lamp"));

        assertThatThrownBy(() -> Framed.decode(codec, map)).isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> Framed.decode(codec, serialized(null))).isInstanceOf(NullPointerException.class);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Framed.decode(codec, part)).isInstanceOf(RuntimeException.class);
        }
    }
}
