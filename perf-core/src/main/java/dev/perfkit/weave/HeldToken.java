package dev.perfkit.weave;

import org.jspecify.annotations.Nullable;

/** The token of a constructor's call whose site gave one that cannot be marked, or none. */
final class HeldToken extends CallToken {
    /** For all calls whose site gave null. */
    static final CallToken NONE = new HeldToken(null);

    /** For all calls whose {@code enter} failed: there is no exit for them. */
    static final CallToken FAILED = new HeldToken(null);

    private final @Nullable Object token;

    private HeldToken(@Nullable Object token) {
        this.token = token;
    }

    static CallToken of(@Nullable Object token) {
        return token == null ? NONE : new HeldToken(token);
    }

    /** Returns what the site gave. */
    static @Nullable Object given(CallToken call) {
        return call instanceof HeldToken held ? held.token : call;
    }
}
