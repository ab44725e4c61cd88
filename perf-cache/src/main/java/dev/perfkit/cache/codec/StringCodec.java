package dev.perfkit.cache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** UTF-8, to the letter: what has no place in it is refused, where Java would put question marks. */
enum StringCodec implements ValueCodec<String> {
    INSTANCE;

    @Override
    public byte[] encode(String value) {
        int lone = indexOfLoneSurrogate(value);
        if (lone >= 0) {
            throw new IllegalArgumentException("text: half a character at index " + lone
                    + " (expected: surrogates in pairs, since no other have a place in UTF-8)");
        }
        return value.getBytes(UTF_8);
    }

    @Override
    public String decode(ByteBuffer bytes) {
        try {
            return UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int indexOfLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.charCount(text.codePointAt(i)) == 1) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return "ValueCodec.string()";
    }
}
