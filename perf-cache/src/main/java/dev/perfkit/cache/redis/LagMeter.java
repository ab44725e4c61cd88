package dev.perfkit.cache.redis;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;

/**
 * Measures from the sending of an own change to the coming of its message. Acknowledgement and message come on two
 * connections, in either order: whichever is first waits here for the other, or is overwritten.
 */
final class LagMeter {
    private static final int SLOTS = 256;

    private final LatencyRecorder lags = new LatencyRecorder();
    // Guarded by this.
    private final long[] changes = new long[SLOTS];
    private final long[] times = new long[SLOTS];

    /** Notes when a change was sent that has been acknowledged. */
    void sent(int bucket, long version, long at) {
        long received = exchange(bucket, version, at);
        if (received != at) {
            lags.record(Math.max(0, received - at));
        }
    }

    /** Notes when the message of a change came, by whomever it was made. */
    void received(int bucket, long version, long at) {
        long sent = exchange(bucket, version, at);
        if (sent != at) {
            lags.record(Math.max(0, at - sent));
        }
    }

    /** Returns the other time of the change, or leaves this one for it and returns it. */
    private synchronized long exchange(int bucket, long version, long at) {
        long change = version * KeySpace.CLUSTER_BUCKETS + bucket;
        int slot = (int) (version + bucket) & (SLOTS - 1);
        if (changes[slot] == change) {
            return times[slot];
        }
        changes[slot] = change;
        times[slot] = at;
        return at;
    }

    LatencySnapshot snapshot() {
        return lags.snapshot();
    }
}
