package dev.perfkit.profile;

import org.jspecify.annotations.Nullable;

/**
 * A call that took at least its threshold, and has ended.
 *
 * @param site the site's name
 * @param nanos how long it took
 * @param thresholdNanos from when on it was slow
 * @param endedAt when it ended, on the profiler's ticker
 * @param end how it ended
 * @param arguments what it was given, where its annotation lets that be captured
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SlowCall(
        String site,
        long nanos,
        long thresholdNanos,
        long endedAt,
        CallEnd end,
        @Nullable Object @Nullable [] arguments) {

    /** Returns when it began. */
    long startedAt() {
        return endedAt - nanos;
    }
}
