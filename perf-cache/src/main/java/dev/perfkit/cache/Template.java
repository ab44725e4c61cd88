package dev.perfkit.cache;

import dev.perfkit.weave.MethodShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A key or a tag as an annotation writes it: text with placeholders.
 *
 * @param literals what stands before, between and behind the placeholders; one more than these
 * @param placeholders what is put between
 */
record Template(List<String> literals, List<Placeholder> placeholders) {
    /*
     * Two calls whose values differ get texts that differ. The text of a value ends where the first character of the literal
     * behind it stands, since in the value that one is written %XX, and so is %. It is neither a letter nor a digit, which an
     * escape may consist of. The last value ends where the last literal begins, which is always of the same length. Null is
     * %null, and "nu" are no hexadecimal digits.
     */

    private static final String SEPARATORS = ":/|,;.-_#+=&?!@$^~*()[]<> ";

    /** A template that can be filled in. */
    interface Filler {
        String fill(@Nullable Object[] arguments);
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if it is no text with placeholders of the method's, or two calls may get the same text
     */
    static Template parse(String text, MethodShape method) {
        List<String> literals = new ArrayList<>();
        List<Placeholder> placeholders = new ArrayList<>();
        int at = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("{ at index " + open + " (expected: a } behind it)");
            }
            literals.add(literal(text, at, open));
            Placeholder placeholder = Placeholder.parse(text.substring(open + 1, close), method);
            requireExact(placeholder, text.substring(open, close + 1), method);
            placeholders.add(placeholder);
            at = close + 1;
        }
        literals.add(literal(text, at, text.length()));
        for (int i = 1; i < placeholders.size(); i++) {
            requireSeparator(literals.get(i));
        }
        return new Template(List.copyOf(literals), List.copyOf(placeholders));
    }

    private static String literal(String text, int from, int to) {
        String literal = text.substring(from, to);
        if (literal.indexOf('}') >= 0) {
            throw new IllegalArgumentException("} without a { (expected: placeholders, {0} or {name})");
        }
        return literal;
    }

    private static void requireExact(Placeholder placeholder, String written, MethodShape method) {
        if (!placeholder.mayBeExact(method)) {
            throw new IllegalArgumentException(
                    written + " is a " + placeholder.type()
                            + ", whose text may be the same for two values (expected: something of it, {0.id}, or a keyFunction)");
        }
    }

    private static void requireSeparator(String literal) {
        if (literal.isEmpty() || SEPARATORS.indexOf(literal.charAt(0)) < 0) {
            throw new IllegalArgumentException(
                    "\"" + literal + "\" between two placeholders (expected: text that begins with" + " one of "
                            + SEPARATORS + ", to tell their values apart)");
        }
    }

    /** Returns what fills it in, once the method's types are there. */
    Filler bind(Class<?>[] parameterTypes) {
        List<Placeholder.Reader> readers =
                placeholders.stream().map(p -> p.bind(parameterTypes)).toList();
        return arguments -> {
            StringBuilder text = new StringBuilder(literals.get(0));
            for (int i = 0; i < readers.size(); i++) {
                String behind = literals.get(i + 1);
                boolean another = i + 1 < readers.size();
                append(text, readers.get(i).read(arguments), another ? behind.charAt(0) : '%');
                text.append(behind);
            }
            return text.toString();
        };
    }

    private static void append(StringBuilder text, @Nullable Object value, char separator) {
        if (value == null) {
            text.append("%null");
            return;
        }
        String exact = ExactText.of(value);
        for (int i = 0; i < exact.length(); i++) {
            char c = exact.charAt(i);
            if (c == '%' || c == separator) {
                text.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            } else {
                text.append(c);
            }
        }
    }
}
