package dev.perfkit.cache.redis;

import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What the clocks of the servers show, as far as their answers tell: one for each bucket, since a bucket's server may be any.
 *
 * <p><b>Thread safety:</b> any number of threads.
 */
final class ServerClocks {
    /*
     * A write carries the instant, by the server's clock, at which its caller gives up, and the server does it before or never:
     *
     *   server reads its clock, M ... answer received at R ............ caller gives up at G
     *
     * The answer came after the clock was read, so at R the clock shows M or more, and at G it shows M + (G - R) or more. That is
     * the deadline: by whatever the answer was late, the write has less time than its caller, and never more. Both clocks
     * may run unequally fast, by a thousandth at most (NTP corrects by half of that), which is taken off as well.
     *
     * A new connection may lead to another server, so what was known before is forgotten. Not covered: a server whose clock steps
     * back, or one of a cluster that takes over with a clock behind. Until the next answer, which with a link comes each heartbeat
     * and else within a minute, the deadline is too late by that step. A step forward makes it too early; the refusal tells the clock anew.
     */
    static final long OLDEST_NANOS = Duration.ofMinutes(1).toNanos();

    /** By one in so many may a clock and the own ticker run unequally fast. */
    static final long DRIFT = 1_000;

    private final Ticker ticker;
    private final AtomicReferenceArray<@Nullable Reading> readings;

    /**
     * Creates clocks of which nothing is known.
     *
     * @param ticker what the instants are of
     */
    ServerClocks(int buckets, Ticker ticker) {
        this.ticker = ticker;
        this.readings = new AtomicReferenceArray<>(buckets);
    }

    /**
     * What a server said.
     *
     * @param micros its clock
     * @param received when the answer was here, by the own ticker
     */
    record Reading(long micros, long received) {
        /** Returns what the clock shows at least at an instant of the own ticker. */
        long at(long instant) {
            long passed = instant - received;
            return micros + Math.floorDiv(passed - Math.abs(passed) / DRIFT, 1_000L);
        }
    }

    /** Takes what an answer said that has just come. */
    Reading answered(int bucket, long micros) {
        Reading reading = new Reading(micros, ticker.read());
        readings.set(bucket, reading);
        return reading;
    }

    /** Forgets what was said: it may have been another server. */
    void forget() {
        for (int i = 0; i < readings.length(); i++) {
            readings.set(i, null);
        }
    }

    /** Returns what the last answer said; null if there was none for a minute. */
    @Nullable Reading recent(int bucket) {
        Reading last = readings.get(bucket);
        return last != null && ticker.read() - last.received <= OLDEST_NANOS ? last : null;
    }
}
