package dev.perfkit.cache.codec;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/** Writes a version before what another codec wrote, and reads no other version. */
final class VersionedCodec<V> implements ValueCodec<V> {
    /*
     *   MARK  version (2 bytes)  bytes   as the other codec wrote them
     *
     * No text in UTF-8 begins with the mark: what was written without a version is another version too.
     */
    static final byte MARK = (byte) 0xFA;
    private static final int HEAD = 3;
    private static final int LAST = 0xFFFF;

    private final ValueCodec<V> codec;
    private final int version;

    VersionedCodec(ValueCodec<V> codec, int version) {
        if (version < 1 || version > LAST) {
            throw new IllegalArgumentException("version: " + version + " (expected: 1 to " + LAST + ")");
        }
        this.codec = requireNonNull(codec, "codec");
        this.version = version;
    }

    @Override
    public byte[] encode(V value) {
        byte[] bytes = codec.encode(value);
        return ByteBuffer.allocate(HEAD + bytes.length)
                .put(MARK)
                .putShort((short) version)
                .put(bytes)
                .array();
    }

    @Override
    public V decode(ByteBuffer bytes) {
        byte mark = bytes.get();
        int written = Short.toUnsignedInt(bytes.getShort());
        if (mark != MARK || written != version) {
            throw new IllegalArgumentException(
                    (mark == MARK ? "version: " + written : "no version") + " (expected: version " + version + ")");
        }
        return codec.decode(bytes.slice());
    }

    @Override
    public String toString() {
        return "ValueCodec.versioned(" + codec + ", " + version + ")";
    }
}
