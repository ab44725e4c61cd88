package dev.perfkit.balancer;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;

/** What has ended of a whole balancer: no more than its signals need, as every request of all threads comes by. */
final class Overall {
    private final Counter streams = new Counter();
    final LatencyRecorder latency = new LatencyRecorder();

    void add(Outcome outcome, long elapsed) {
        switch (outcome) {
            case SUCCESS -> latency.record(elapsed);
            case FAILURE, TIMEOUT -> latency.recordError(elapsed);
            case STREAM -> streams.increment();
            case CANCELLED, HEDGE_LOSER -> {}
        }
    }

    /** Failures in all that was not cancelled. */
    Signal.Share errorShare() {
        LatencySnapshot seen = latency.snapshot();
        return new Signal.Share(seen.errorCount(), seen.count() + streams.total());
    }
}
