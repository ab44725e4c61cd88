package dev.perfkit.cache.codec;

import static dev.perfkit.cache.codec.Framed.roundTrip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class VersionedCodecTest {
    private final ValueCodec<String> first = ValueCodec.versioned(ValueCodec.string(), 1);
    private final ValueCodec<String> last = ValueCodec.versioned(ValueCodec.string(), 65_535);

    @Test
    void roundTrip_ofTheSameVersion_givesTheValue() {
        assertThat(roundTrip(first, "")).isEmpty();
        assertThat(roundTrip(last, "price in cents")).isEqualTo("price in cents");
    }

    @Test
    void decode_otherVersion_isRefusedEitherWay() {
        assertThatThrownBy(() -> Framed.decode(last, first.encode("value")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("version: 1 (expected: version 65535)");
        assertThatThrownBy(() -> Framed.decode(first, last.encode("value")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decode_withoutOrWithUnknownVersion_isRefused() {
        assertThatThrownBy(() -> Framed.decode(first, ValueCodec.string().encode("value")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no version (expected: version 1)");
        assertThatThrownBy(() -> Framed.decode(ValueCodec.string(), first.encode("value")))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> Framed.decode(first, new byte[] {VersionedCodec.MARK, 0}))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void versioned_ofCompressed_composesEitherWay() {
        ValueCodec<String> outside = ValueCodec.versioned(ValueCodec.compressed(ValueCodec.string(), 10), 2);
        ValueCodec<String> inside = ValueCodec.compressed(ValueCodec.versioned(ValueCodec.string(), 2), 10);
        String value = "again and ".repeat(50);

        assertThat(roundTrip(outside, value)).isEqualTo(value);
        assertThat(roundTrip(inside, value)).isEqualTo(value);
        assertThat(outside).hasToString("ValueCodec.versioned(ValueCodec.compressed(ValueCodec.string(), 10), 2)");
    }

    @Test
    void versioned_outOfRange_isRefused() {
        for (int version : new int[] {0, -1, 65_536}) {
            assertThatThrownBy(() -> ValueCodec.versioned(ValueCodec.string(), version))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("version: " + version + " (expected: 1 to 65535)");
        }
    }
}
