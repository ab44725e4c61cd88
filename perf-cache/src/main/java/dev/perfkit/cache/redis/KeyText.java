package dev.perfkit.cache.redis;

import dev.perfkit.cache.codec.ValueCodec;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Makes the key in Redis: {@code perfkit:namespace:text}, in full, so that two keys never meet and a person can read it. */
final class KeyText<K> {
    // No colon: with one, the end of a namespace and the start of a key could not be told apart.
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private final String prefix;
    private final Function<? super K, String> text;

    KeyText(String namespace, Function<? super K, String> text) {
        this.prefix = "perfkit:" + namespace + ":";
        this.text = text;
    }

    static String requireNamespace(String namespace) {
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException(
                    "namespace: \"" + namespace + "\" (expected: 1 to 100 of letters, digits, '_', '.' and '-')");
        }
        return namespace;
    }

    /** The text of keys whose {@code toString} is made to tell them apart; any other class has to say how. */
    static String ofPlain(Object key) {
        if (key instanceof String || key instanceof Number || key instanceof UUID) {
            return String.valueOf(key);
        }
        throw new IllegalArgumentException("key: a " + key.getClass().getName()
                + " (expected: a String, a Number or a UUID, or a function given to keyText)");
    }

    /** Returns a key in Redis that is the text of none. */
    byte[] namespace() {
        return ValueCodec.string().encode(prefix.substring(0, prefix.length() - 1));
    }

    /** Returns the bytes of the key. */
    byte[] encode(K key) {
        return ValueCodec.string().encode(prefix + text(key));
    }

    /** Returns the text of the key; a key that has none is refused, whatever the function for it threw. */
    String text(K key) {
        String written;
        try {
            written = text.apply(key);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException(refusal("failed", key), e);
        }
        // A function of the host's, which no compiler may have held to its type.
        if (written == null) {
            throw new IllegalArgumentException(refusal("null", key));
        }
        return written;
    }

    private static String refusal(String what, Object key) {
        return "keyText: " + what + " for a " + key.getClass().getName() + " (expected: a text)";
    }
}
