package dev.perfkit.cache;

/**
 * The instants of a near entry, on the near tier's ticker.
 *
 * @param bornAt when the value was loaded or put
 * @param refreshAt from when on it is to be loaded anew, if somebody asks
 * @param freshUntil when it ends
 * @param servedUntil until when it is served, stale, while it is loaded anew; {@code freshUntil} where it is not
 * @param keptUntil until when it is served, stale, if it cannot be loaded; {@code freshUntil} where it is not
 */
record Life(long bornAt, long refreshAt, long freshUntil, long servedUntil, long keptUntil) {
    /** The life of no value: all is over. */
    static Life over(long now) {
        return new Life(now, now, now, now, now);
    }
}
