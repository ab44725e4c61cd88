package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;

/**
 * How old what a cache served was, and how it stands with the far tier's messages.
 *
 * @param ages how long ago what was served had been loaded or put; of near hits one each
 *     tenth of a second, or all where a ticker was given or hits are verified
 * @param stale how many values were served after their end, marked as stale
 * @param refreshes how many values were loaded anew in the background
 * @param rememberedErrors how many calls were answered by a failure of a load before
 * @param verified how many near hits were compared with the source, see {@link Freshness#verified}
 * @param wrong how many of those differed from it
 * @param live whether the far tier can be heard; true where there is none, or none that tells
 * @param suspendedTime how long it could not be, in all
 * @param suspensions how often it was heard no more
 * @param emptied how often the near tier was emptied, since messages or data of the far tier were lost, or may have been while it
 *     was not heard. A {@code FLUSHALL} counts once for each bucket of the servers flushed (a cluster has 64, another Redis one), and
 *     once more for each of those servers where foreign writes are heard
 * @param lag how long messages of changes took, by whomever they were made, from the change until this JVM had acted on it, as far as
 *     the far tier measures that
 */
public record ServingSnapshot(
        LatencySnapshot ages,
        long stale,
        long refreshes,
        long rememberedErrors,
        long verified,
        long wrong,
        boolean live,
        Duration suspendedTime,
        long suspensions,
        long emptied,
        LatencySnapshot lag) {
    /** Checks that nothing is null. */
    public ServingSnapshot {
        requireNonNull(ages, "ages");
        requireNonNull(suspendedTime, "suspendedTime");
        requireNonNull(lag, "lag");
    }

    /** Returns the share of verified hits that were wrong, 0 to 1; {@code NaN} when none was verified. */
    public double wrongRate() {
        return verified == 0 ? Double.NaN : (double) wrong / (double) verified;
    }
}
