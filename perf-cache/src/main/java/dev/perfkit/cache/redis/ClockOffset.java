package dev.perfkit.cache.redis;

/**
 * By how much a server's clock is ahead of the own ticker, in nanoseconds, between two bounds. The two have no beginning in common, so
 * the numbers mean nothing by themselves; they wrap as the ticker does, and are compared by subtraction.
 *
 * @param least the lower bound
 * @param greatest the upper one
 * @param asOf when the last answer came, by the own ticker
 */
record ClockOffset(long least, long greatest, long asOf) {
    /*
     *   own ticker       S, asked ......................... R, answered
     *   server                        reads its clock, M
     *
     * The clock was read after S and before R, so the offset is M - R at least and M - S at most; they differ by the trip. Of
     * many answers that is kept which all of them leave, so the quickest one decides. Since clock and ticker may run unequally
     * fast, by a thousandth at most, bounds move apart as they grow old.
     */
    private static final long NANOS = 1_000;

    /**
     * Returns what an answer tells.
     *
     * @param micros the server's clock, rounded down
     * @param sent when it was asked for, by the own ticker
     * @param received when the answer had come
     */
    static ClockOffset of(long micros, long sent, long received) {
        return new ClockOffset(micros * NANOS - received, (micros + 1) * NANOS - sent, received);
    }

    /** Returns what is left of it at a later instant. */
    ClockOffset at(long now) {
        long gained = Math.abs(now - asOf) / ServerClocks.DRIFT;
        return new ClockOffset(least - gained, greatest + gained, now);
    }

    /**
     * Returns what this and a later answer leave. Where that is nothing the clock was set, or is another server's, and what the
     * later one says is all that is known.
     */
    ClockOffset and(ClockOffset later) {
        ClockOffset now = at(later.asOf);
        long both = now.least - later.least > 0 ? now.least : later.least;
        long neither = now.greatest - later.greatest < 0 ? now.greatest : later.greatest;
        return neither - both < 0 ? later : new ClockOffset(both, neither, later.asOf);
    }

    /** Returns how much time has passed at least, at this offset's instant, since the server's clock showed that. */
    long leastSince(long micros) {
        return least + asOf - (micros + 1) * NANOS;
    }

    /** Returns how much time has passed at most, at this offset's instant, since the server's clock showed that. */
    long mostSince(long micros) {
        return greatest + asOf - micros * NANOS;
    }
}
