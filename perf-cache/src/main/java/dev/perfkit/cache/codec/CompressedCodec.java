package dev.perfkit.cache.codec;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Deflates what another codec wrote, where that is long enough and gets shorter. */
final class CompressedCodec<V> implements ValueCodec<V> {
    /*
     *   PLAIN  bytes                       as the other codec wrote them
     *   PACKED length (4 bytes)  deflated  in zlib's format, whose checksum finds what was damaged on the way
     *
     * No text in UTF-8 begins with either mark: values that were written before the compression was introduced, or
     * read after it was given up, are told from these.
     *
     * A length that lies costs at most LONGEST bytes, and no more than what so many deflated bytes can come to: deflate's
     * longest match of 258 bytes takes two bits, 1,032 : 1.
     */
    static final byte PLAIN = (byte) 0xF8;
    static final byte PACKED = (byte) 0xF9;
    static final int HEAD = 5;
    static final int LONGEST = 64 << 20;
    private static final long MOST_PER_BYTE = 1_032;

    private final ValueCodec<V> codec;
    private final int threshold;
    private final int longest;

    CompressedCodec(ValueCodec<V> codec, int threshold, int longest) {
        if (threshold < 0) {
            throw new IllegalArgumentException("thresholdBytes: " + threshold + " (expected: >= 0)");
        }
        this.codec = requireNonNull(codec, "codec");
        this.threshold = threshold;
        this.longest = longest;
    }

    @Override
    public byte[] encode(V value) {
        byte[] plain = codec.encode(value);
        byte @Nullable [] packed =
                plain.length > threshold && plain.length > HEAD && plain.length <= longest ? pack(plain) : null;
        return packed != null
                ? packed
                : ByteBuffer.allocate(plain.length + 1).put(PLAIN).put(plain).array();
    }

    /** Returns null where it gets no shorter. */
    private static byte @Nullable [] pack(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(plain);
            deflater.finish();
            byte[] deflated = new byte[plain.length - HEAD];
            int length = deflater.deflate(deflated);
            return deflater.finished()
                    ? ByteBuffer.allocate(HEAD + length)
                            .put(PACKED)
                            .putInt(plain.length)
                            .put(deflated, 0, length)
                            .array()
                    : null;
        } finally {
            deflater.end(); // memory that no collector sees
        }
    }

    @Override
    public V decode(ByteBuffer bytes) {
        byte mark = bytes.get();
        if (mark == PLAIN) {
            return codec.decode(bytes.slice());
        }
        if (mark != PACKED) {
            throw new IllegalArgumentException("mark: " + mark + " (expected: " + PLAIN + " or " + PACKED + ")");
        }
        return codec.decode(ByteBuffer.wrap(unpack(bytes)));
    }

    private byte[] unpack(ByteBuffer bytes) {
        int length = bytes.getInt();
        long most = Math.min(longest, bytes.remaining() * MOST_PER_BYTE);
        if (length < 0 || length > most) {
            throw new IllegalArgumentException("length: " + length + " (expected: 0 to " + most + ")");
        }
        byte[] plain = new byte[length];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes);
            int inflated = inflater.inflate(plain);
            // The checksum stands behind the last byte, and is read with the attempt to get one more.
            int beyond = inflater.inflate(new byte[1]);
            if (inflated != length || beyond != 0 || !inflater.finished() || bytes.hasRemaining()) {
                throw new IllegalArgumentException(
                        "deflated: more or less than it says (expected: " + length + " bytes)");
            }
            return plain;
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("deflated: damaged", e);
        } finally {
            inflater.end();
        }
    }

    @Override
    public String toString() {
        return "ValueCodec.compressed(" + codec + ", " + threshold + ")";
    }
}
