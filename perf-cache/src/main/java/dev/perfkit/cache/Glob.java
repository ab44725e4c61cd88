package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of key texts, as Redis has them: {@code *} for any text, {@code ?} for any character, {@code [abc]}, {@code
 * [a-z]} and {@code [^a]} for one of some, and a backslash before a character that stands for itself.
 *
 * <pre>{@code
 * Glob.of("user:*:profile").matches("user:42:profile"); // true
 * }</pre>
 *
 * <p><b>Thread safety:</b> immutable. <b>Cost:</b> that of a regular expression.
 */
public final class Glob {
    private final String text;
    private final Pattern pattern;

    private Glob(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /**
     * Returns the pattern that the text means.
     *
     * @throws IllegalArgumentException if the text is blank, or a bracket is not closed
     */
    public static Glob of(String text) {
        if (requireNonNull(text, "glob").isBlank()) {
            throw new IllegalArgumentException("glob: \"" + text + "\" (expected: not blank)");
        }
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (c == '[') {
                int end = closing(text, i);
                regex.append('[')
                        .append(text.substring(i + 1, end).replace("[", "\\[").replace("&&", "&\\&"))
                        .append(']');
                i = end;
            } else {
                boolean escape = c == '\\' && i + 1 < text.length();
                regex.append(Pattern.quote(String.valueOf(escape ? text.charAt(++i) : c)));
            }
        }
        try {
            return new Glob(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("glob: \"" + text + "\" (expected: good ranges in brackets)", e);
        }
    }

    private static int closing(String text, int open) {
        int end = text.indexOf(']', open + 2);
        if (end < 0) {
            throw new IllegalArgumentException("glob: \"" + text + "\" (expected: each [ closed)");
        }
        return end;
    }

    /** Returns whether the pattern covers all of the text. */
    public boolean matches(String keyText) {
        return pattern.matcher(keyText).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
