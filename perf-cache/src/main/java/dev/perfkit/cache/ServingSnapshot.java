package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;

/**
 * How old what a cache served was, and how it stands with the far tier's messages.
 *
 * @param ages how long ago what was served had been loaded or put; of near hits one each
 *     tenth of a second, or all where a ticker was given
 * @param stale how many values were served after their end, marked as stale
 * @param refreshes how many values were loaded anew in the background
 * @param rememberedErrors how many calls were answered by a failure of a load before
 * @param verified how many near hits were compared with the source, see {@link Freshness#verified}
 * @param wrong how many of those differed from it
 * @param live whether the far tier can be heard; true where there is none, or none that tells
 * @param suspendedTime how long it could not be, in all
 * @param lag how long messages took from the change to this JVM, as far as the far tier measures it
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
