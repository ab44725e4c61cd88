package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of key texts, as Redis has them: {@code *} for any text, {@code ?} for any character, {@code [abc]}, {@code
 * [a-z]} and {@code [^a]} for one of some, and a backslash before a character that stands for itself, also in brackets.
 *
 * <pre>{@code
 * Glob.of("user:*:profile").matches("user:42:profile"); // true
 * }</pre>
 *
 * <p>A character is a Unicode code point, where Redis takes a byte: {@code ?} matches an umlaut here.
 *
 * <p><b>Thread safety:</b> immutable. <b>Cost:</b> at most the length of the pattern by that of the text.
 */
public final class Glob {
    private static final String SPECIAL = "*?[]\\^-";

    private final String text;
    private final List<Part> parts;

    /** Something that one character of a text, or any number of them, may be. */
    private sealed interface Part {
        boolean matches(int character);
    }

    private record AnyText() implements Part {
        @Override
        public boolean matches(int character) {
            return true;
        }
    }

    private record AnyCharacter() implements Part {
        @Override
        public boolean matches(int character) {
            return true;
        }
    }

    private record Itself(int expected) implements Part {
        @Override
        public boolean matches(int character) {
            return character == expected;
        }
    }

    private record Range(int first, int last) {}

    private record OneOf(boolean negated, List<Range> ranges) implements Part {
        @Override
        public boolean matches(int character) {
            return negated != ranges.stream().anyMatch(range -> range.first <= character && character <= range.last);
        }
    }

    private Glob(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * Returns the pattern that the text means.
     *
     * @throws IllegalArgumentException if the text is blank, or a bracket is not closed, is empty, or has a range that is none
     */
    public static Glob of(String text) {
        if (requireNonNull(text, "glob").isBlank()) {
            throw refused(text, "not blank");
        }
        return new Glob(text, new Parser(text).parts());
    }

    private static IllegalArgumentException refused(String text, String expected) {
        return new IllegalArgumentException("glob: \"" + text + "\" (expected: " + expected + ")");
    }

    /** Reads a pattern as Redis does, character by character. */
    private static final class Parser {
        private final String text;
        private final int[] characters;
        private int at;

        Parser(String text) {
            this.text = text;
            this.characters = text.codePoints().toArray();
        }

        List<Part> parts() {
            List<Part> parts = new ArrayList<>();
            while (at < characters.length) {
                int character = characters[at++];
                if (character == '*') {
                    parts.add(new AnyText());
                } else if (character == '?') {
                    parts.add(new AnyCharacter());
                } else if (character == '[') {
                    parts.add(brackets());
                } else {
                    // A backslash at the end stands for itself.
                    boolean escapes = character == '\\' && at < characters.length;
                    parts.add(new Itself(escapes ? characters[at++] : character));
                }
            }
            return List.copyOf(parts);
        }

        private OneOf brackets() {
            boolean negated = at < characters.length && characters[at] == '^';
            at += negated ? 1 : 0;
            List<Range> ranges = new ArrayList<>();
            while (next() != ']') {
                int first = characters[at++];
                if (first == '\\') {
                    first = next();
                    at++;
                    ranges.add(new Range(first, first));
                } else if (next() == '-' && at + 1 < characters.length) {
                    int last = characters[at + 1];
                    at += 2;
                    if (last < first || last == ']' || last == '\\') {
                        throw refused(text, "good ranges in brackets");
                    }
                    ranges.add(new Range(first, last));
                } else {
                    ranges.add(new Range(first, first));
                }
            }
            at++;
            if (ranges.isEmpty()) {
                throw refused(text, "something in each pair of brackets");
            }
            return new OneOf(negated, List.copyOf(ranges));
        }

        private int next() {
            if (at >= characters.length) {
                throw refused(text, "each [ closed");
            }
            return characters[at];
        }
    }

    /** Returns whether the pattern covers all of the text. */
    public boolean matches(String keyText) {
        int[] characters = keyText.codePoints().toArray();
        int part = 0;
        int at = 0;
        // Where the last * stands and what it has taken: it takes one more whenever the rest does not fit. No * before
        // it has to.
        int star = -1;
        int taken = 0;
        while (at < characters.length) {
            if (part < parts.size() && parts.get(part) instanceof AnyText) {
                star = part++;
                taken = at;
            } else if (part < parts.size() && parts.get(part).matches(characters[at])) {
                part++;
                at++;
            } else if (star >= 0) {
                part = star + 1;
                at = ++taken;
            } else {
                return false;
            }
        }
        while (part < parts.size() && parts.get(part) instanceof AnyText) {
            part++;
        }
        return part == parts.size();
    }

    /**
     * Returns a pattern that covers all texts that this one does, and maybe more, also where it is matched byte by byte: what may be any
     * of several characters, and so of several bytes, is {@code *} in it.
     */
    public String coveringBytes() {
        StringBuilder covering = new StringBuilder();
        boolean any = false;
        for (Part part : parts) {
            if (part instanceof Itself itself) {
                if (SPECIAL.indexOf(itself.expected) >= 0) {
                    covering.append('\\');
                }
                covering.appendCodePoint(itself.expected);
                any = false;
            } else if (!any) {
                covering.append('*');
                any = true;
            }
        }
        return covering.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
