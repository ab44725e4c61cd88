package dev.perfkit.cache.codec;

import java.nio.ByteBuffer;

/** Copies, so that the cache and its users share no array. */
enum BytesCodec implements ValueCodec<byte[]> {
    INSTANCE;

    @Override
    public byte[] encode(byte[] value) {
        return value.clone();
    }

    @Override
    public byte[] decode(ByteBuffer bytes) {
        byte[] value = new byte[bytes.remaining()];
        bytes.get(value);
        return value;
    }

    @Override
    public String toString() {
        return "ValueCodec.bytes()";
    }
}
