package dev.perfkit.memory;

/** What is known of a resource's growth. */
public enum LeakState {
    /** Fewer than eight bins of time have a sample. */
    NOT_ENOUGH_DATA,
    /** It does not grow. */
    STEADY,
    /** It has grown, and comes to rest near a level: a cache that fills, a warm-up. */
    PLATEAU,
    /** It grows, and nothing but a leak explains it so far. */
    SUSPECTED,
    /** It went on growing after it was suspected. */
    CONFIRMED,
    /** It was suspected or confirmed, and grows no more. */
    REVOKED
}
