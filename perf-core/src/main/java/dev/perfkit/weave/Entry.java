package dev.perfkit.weave;

import org.jspecify.annotations.Nullable;

/** How an {@link AnsweredSite} lets a call go on: with an answer, or with the body. */
public sealed class Entry permits Entry.Answer {
    /** The body runs, and nobody is told of its end. */
    static final Entry UNHEARD = new Entry(null);

    private static final Entry PLAIN = new Entry(null);

    private final @Nullable Object value;

    private Entry(@Nullable Object value) {
        this.value = value;
    }

    /** Returns an entry that runs the body. */
    public static Entry proceed() {
        return PLAIN;
    }

    /**
     * Returns an entry that runs the body.
     *
     * @param token what {@link AnsweredSite#exit} is to be given
     */
    public static Entry proceed(@Nullable Object token) {
        return token == null ? PLAIN : new Entry(token);
    }

    /**
     * Returns an entry that returns without running the body.
     *
     * @param value what the method returns: of its return type, boxed where primitive, null where it is void
     */
    public static Entry answer(@Nullable Object value) {
        return new Answer(value);
    }

    /** The answer, or the token where the body runs. */
    @Nullable Object value() {
        return value;
    }

    /** An answer in place of the body; a type of its own, and public, since woven code tells the two apart by it. */
    public static final class Answer extends Entry {
        private Answer(@Nullable Object value) {
            super(value);
        }
    }
}
