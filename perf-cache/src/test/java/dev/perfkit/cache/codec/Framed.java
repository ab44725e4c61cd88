package dev.perfkit.cache.codec;

import java.nio.ByteBuffer;

/** Hands bytes to a codec as a tier does: from the middle of an array. */
final class Framed {
    private Framed() {}

    static <V> V roundTrip(ValueCodec<V> codec, V value) {
        return decode(codec, codec.encode(value));
    }

    static <V> V decode(ValueCodec<V> codec, byte[] encoded) {
        byte[] framed = new byte[encoded.length + 9];
        System.arraycopy(encoded, 0, framed, 5, encoded.length);
        return codec.decode(ByteBuffer.wrap(framed, 5, encoded.length));
    }
}
