package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

/**
 * Entries that are invalidated together.
 *
 * <p><b>Thread safety:</b> immutable.
 */
public sealed interface Group {

    /**
     * The entries that carry a tag.
     *
     * @param name the tag, not blank
     */
    record Tag(String name) implements Group {
        /** Checks that the name says something. */
        public Tag {
            requireText("tag", name);
        }
    }

    /**
     * The entries whose key's text begins so.
     *
     * @param text the beginning, not blank
     */
    record Prefix(String text) implements Group {
        /** Checks that the text says something: to mean all entries, there is {@link All}. */
        public Prefix {
            requireText("prefix", text);
        }
    }

    /** All entries. */
    record All() implements Group {}

    private static void requireText(String name, String text) {
        if (requireNonNull(text, name).isBlank()) {
            throw new IllegalArgumentException(name + ": \"" + text + "\" (expected: not blank)");
        }
    }
}
