package dev.perfkit.cache;

/** What became of a change of the cache. */
public enum Acknowledgement {
    /** Done: no tier of this JVM, nor the far one, will yield what was there before. */
    DONE,
    /**
     * The far tier did not acknowledge it, and the cache goes on trying; until then this JVM believes neither tier for what
     * was changed. Returned only where {@link Resilience#unacknowledged} says so; an {@link UnacknowledgedException} else.
     */
    PENDING
}
