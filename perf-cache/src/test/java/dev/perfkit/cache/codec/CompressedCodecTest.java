package dev.perfkit.cache.codec;

import static dev.perfkit.cache.codec.Framed.roundTrip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class CompressedCodecTest {
    private static final int THRESHOLD = 100;

    private final ValueCodec<byte[]> codec = ValueCodec.compressed(ValueCodec.bytes(), THRESHOLD);

    private static byte[] repetitive(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 7);
        }
        return bytes;
    }

    private static byte[] packed(int claimed, byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        byte[] deflated = new byte[content.length + 100];
        int length = deflater.deflate(deflated);
        deflater.end();
        return ByteBuffer.allocate(CompressedCodec.HEAD + length)
                .put(CompressedCodec.PACKED)
                .putInt(claimed)
                .put(deflated, 0, length)
                .array();
    }

    @Test
    void roundTrip_ofAnyLength_givesTheSameBytes() {
        for (int length : List.of(0, 1, CompressedCodec.HEAD, THRESHOLD, THRESHOLD + 1, 70_000)) {
            byte[] value = repetitive(length);

            assertThat(roundTrip(codec, value)).as("length %d", length).isEqualTo(value);
        }
    }

    @Test
    void roundTrip_ofRandomValues_givesTheSameBytes() {
        long seed = 20261126;
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] value = new byte[random.nextInt(2_000)];
            for (int at = 0; at < value.length; at++) {
                value[at] = (byte) random.nextInt(1 + i % 256);
            }
            assertThat(roundTrip(codec, value)).as("seed %d, case %d", seed, i).isEqualTo(value);
        }
    }

    @Test
    void roundTrip_ofAHugeValue_givesTheSameBytes() {
        byte[] value = repetitive(20 << 20);

        byte[] encoded = codec.encode(value);

        assertThat(encoded.length).isLessThan(value.length / 50);
        assertThat(Arrays.equals(codec.decode(ByteBuffer.wrap(encoded)), value)).isTrue();
    }

    @Test
    void encode_atTheThreshold_changesFromPlainToPacked() {
        byte[] below = codec.encode(repetitive(THRESHOLD));
        byte[] above = codec.encode(repetitive(THRESHOLD + 1));

        assertThat(below).startsWith(CompressedCodec.PLAIN).hasSize(THRESHOLD + 1);
        assertThat(above).startsWith(CompressedCodec.PACKED).hasSizeLessThan(THRESHOLD / 2);
    }

    @Test
    void encode_whatGetsNoShorter_isLeftAsItIs() {
        byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);

        assertThat(codec.encode(noise)).startsWith(CompressedCodec.PLAIN).hasSize(noise.length + 1);
    }

    @Test
    void encode_longerThanMayBeUnpacked_isLeftAsItIs() {
        ValueCodec<byte[]> small = new CompressedCodec<>(ValueCodec.bytes(), 10, 1_000);

        assertThat(small.encode(repetitive(1_000))).startsWith(CompressedCodec.PACKED);
        assertThat(small.encode(repetitive(1_001))).startsWith(CompressedCodec.PLAIN);
        assertThat(roundTrip(small, repetitive(1_001))).isEqualTo(repetitive(1_001));
    }

    @Test
    void decode_truncatedAnywhere_throws() {
        byte[] encoded = codec.encode(repetitive(1_000));

        for (int length = 0; length < encoded.length; length++) {
            byte[] part = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> Framed.decode(codec, part))
                    .as("the first %d bytes", length)
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void decode_anyBitFlipped_neverGivesAnotherValue() {
        byte[] value = repetitive(1_000);
        byte[] encoded = codec.encode(value);
        int unnoticed = 0;

        for (int bit = 1;
                bit < encoded.length * 8;
                bit++) { // bit 0 makes F9 to F8: plain bytes, which have no checksum
            byte[] damaged = encoded.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(Framed.decode(codec, damaged)).as("bit %d", bit).isEqualTo(value);
                unnoticed++;
            } catch (RuntimeException e) {
                // A miss, as it should be.
            }
        }
        assertThat(unnoticed).as("bits that mean nothing, which fill up a byte").isLessThan(8);
    }

    @Test
    void decode_moreBehindTheValue_throws() {
        byte[] encoded = codec.encode(repetitive(1_000));

        assertThatThrownBy(() -> Framed.decode(codec, Arrays.copyOf(encoded, encoded.length + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deflated: more or less than it says (expected: 1000 bytes)");
    }

    @Test
    void decode_lengthThatNothingCanComeTo_isRefusedBeforeMemoryIsTaken() {
        for (int claimed : List.of(-1, Integer.MIN_VALUE, CompressedCodec.LONGEST, Integer.MAX_VALUE)) {
            byte[] bomb = packed(claimed, new byte[100]);
            assertThatThrownBy(() -> Framed.decode(codec, bomb))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("length: " + claimed + " (expected: 0 to ");
        }
    }

    @Test
    void decode_bombLongerThanTheBound_isRefused() {
        byte[] bomb = packed(CompressedCodec.LONGEST + 1, new byte[CompressedCodec.LONGEST + 1]);

        assertThatThrownBy(() -> Framed.decode(codec, bomb))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("length: 67108865 (expected: 0 to ");
    }

    @Test
    void decode_bombThatUnderstatesItsLength_isRefused() {
        byte[] bomb = packed(1_000, new byte[50 << 20]);

        assertThatThrownBy(() -> Framed.decode(codec, bomb))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more or less than it says");
    }

    @Test
    void decode_textWithoutCompression_isNoValue() {
        ValueCodec<String> text = ValueCodec.compressed(ValueCodec.string(), 0);

        assertThatThrownBy(() -> Framed.decode(text, ValueCodec.string().encode("{\"id\":1}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mark: 123 (expected: -8 or -7)");
        assertThatThrownBy(() -> Framed.decode(ValueCodec.string(), text.encode("plain")))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void compressed_badThreshold_isRefused() {
        assertThatThrownBy(() -> ValueCodec.compressed(ValueCodec.bytes(), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("thresholdBytes: -1 (expected: >= 0)");
        assertThat(codec).hasToString("ValueCodec.compressed(ValueCodec.bytes(), 100)");
    }
}
