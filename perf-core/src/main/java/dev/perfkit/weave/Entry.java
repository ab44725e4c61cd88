package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** How an {@link AnsweredSite} lets a call go on: with an answer, or with the body. */
public sealed class Entry permits Entry.Answer {
    /*
     * Where the stack is at its end, the call of exit itself may overflow it and never begin (see CallToken). Woven code
     * therefore marks the entry first, by a plain write, for which it calls nobody; but not one that all calls share, whose
     * write would be on every call's way.
     */
    /** Whether the call that was let proceed has been left, on the thread that began it. Written by woven code. */
    public boolean left;

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

    /**
     * Returns an entry that throws without running the body.
     *
     * @param failure what the method throws, as it is: also a checked exception that it does not declare
     */
    public static Entry fail(Throwable failure) {
        return new Failure(requireNonNull(failure, "failure"));
    }

    /** The answer, or the failure, or the token where the body runs. */
    @Nullable Object value() {
        return value;
    }

    /** An answer in place of the body; a type of its own, and public, since woven code tells the two apart by it. */
    public static sealed class Answer extends Entry permits Failure {
        private Answer(@Nullable Object value) {
            super(value);
        }
    }

    /** An exception in place of the body. */
    static final class Failure extends Answer {
        private final Throwable failure;

        private Failure(Throwable failure) {
            super(null);
            this.failure = failure;
        }

        /** Throws it as it is, and never returns. */
        RuntimeException raised() {
            throw Failure.<RuntimeException>asThrown(failure);
        }

        @SuppressWarnings("unchecked")
        private static <X extends Throwable> RuntimeException asThrown(Throwable failure) throws X {
            throw (X) failure;
        }
    }
}
