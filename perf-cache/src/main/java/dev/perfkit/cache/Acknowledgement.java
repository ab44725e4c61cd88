package dev.perfkit.cache;

/** What became of a change of the cache. */
public enum Acknowledgement {
    /** Done: no tier of this JVM, nor the far one, will yield what was there before. */
    DONE,
    /**
     * The far tier did not acknowledge it. Until it is closed, the cache goes on trying to remove there what was changed (a
     * value that was put is not sent again); until that is done this JVM believes neither tier for it. Returned only where {@link Resilience#unacknowledged} says so; an {@link UnacknowledgedException} else.
     */
    PENDING
}
