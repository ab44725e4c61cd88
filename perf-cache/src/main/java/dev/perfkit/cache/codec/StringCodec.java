package dev.perfkit.cache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** UTF-8; what is not UTF-8 decodes to replacement characters. */
enum StringCodec implements ValueCodec<String> {
    INSTANCE;

    @Override
    public byte[] encode(String value) {
        return value.getBytes(UTF_8);
    }

    @Override
    public String decode(ByteBuffer bytes) {
        return UTF_8.decode(bytes).toString();
    }

    @Override
    public String toString() {
        return "ValueCodec.string()";
    }
}
