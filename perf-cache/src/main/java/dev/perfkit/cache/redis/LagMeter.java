package dev.perfkit.cache.redis;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long messages of changes take, whoever made the change: from when Redis made it until this JVM has acted on it.
 *
 * <p><b>Thread safety:</b> any number of threads.
 */
final class LagMeter {
    /*
     * A message says what the server's clock showed at the change. What it shows when the message is heard is known from the answers to
     * heartbeats, within bounds, see ClockOffset: so a lag is known within bounds too. The order of messages gives two more:
     *
     *   heartbeat sent ... change made ... message heard        0 <= lag <= heard - sent
     *
     * since the heartbeat came back before the message, and Redis keeps that order. The middle of what is left is recorded: off by
     * at most half the quickest heartbeat's trip, and a thousandth of the time since that. Where nothing is left, the clock was
     * set, or the server is another one, and the lag is not known until the next answer.
     */
    private final LatencyRecorder lags = new LatencyRecorder();
    private final Ticker ticker;
    // Guarded by this.
    private final @Nullable ClockOffset[] offsets;

    /**
     * Creates a meter that knows no clock yet.
     *
     * @param buckets how many buckets there are, each on a server of its own perhaps
     */
    LagMeter(int buckets, Ticker ticker) {
        this.offsets = new ClockOffset[buckets];
        this.ticker = ticker;
    }

    /** Takes what the answer to a heartbeat says of its server's clock. */
    synchronized void answered(int bucket, long micros, long sent) {
        ClockOffset answer = ClockOffset.of(micros, sent, ticker.read());
        ClockOffset known = offsets[bucket];
        offsets[bucket] = known == null ? answer : known.and(answer);
    }

    /** Forgets what was said: it may have been another server. */
    synchronized void forget() {
        Arrays.fill(offsets, null);
    }

    private synchronized @Nullable ClockOffset offset(int bucket, long now) {
        ClockOffset known = offsets[bucket];
        return known == null || now - known.asOf() > ServerClocks.OLDEST_NANOS ? null : known.at(now);
    }

    /**
     * Takes a message that has been acted on.
     *
     * @param micros the server's clock at the change
     * @param beatSent when a heartbeat was sent that came back before the message
     */
    void heard(int bucket, long micros, long beatSent) {
        long now = ticker.read();
        ClockOffset offset = offset(bucket, now);
        if (offset != null) {
            long least = Math.max(0, offset.leastSince(micros));
            long most = Math.min(now - beatSent, offset.mostSince(micros));
            if (least <= most) {
                lags.record(least + (most - least) / 2);
            }
        }
    }

    LatencySnapshot snapshot() {
        return lags.snapshot();
    }
}
