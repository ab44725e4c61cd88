package dev.perfkit.balancer;

import dev.perfkit.balancer.health.HealthProber;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import dev.perfkit.stats.LatencyRecorder;

/** What has ended of one node. */
final class Totals implements HealthProber.Traffic {
    final Counter successes = new Counter();
    final Counter failures = new Counter();
    final Counter timeouts = new Counter();
    final Counter cancellations = new Counter();
    final LatencyRecorder latency = new LatencyRecorder();

    void add(Outcome outcome, long elapsed) {
        switch (outcome) {
            case SUCCESS -> {
                successes.increment();
                latency.record(elapsed);
            }
            case FAILURE -> {
                failures.increment();
                latency.recordError(elapsed);
            }
            case TIMEOUT -> {
                timeouts.increment();
                failures.increment();
                latency.recordError(elapsed);
            }
            // How long it would have taken nobody knows.
            case CANCELLED, HEDGE_LOSER -> cancellations.increment();
            case STREAM -> successes.increment();
        }
    }

    @Override
    public long successes() {
        return successes.total();
    }

    @Override
    public long failures() {
        return failures.total();
    }

    /** Failures in all that was not cancelled. */
    Signal.Share errorShare() {
        long failed = failures.total();
        return new Signal.Share(failed, failed + successes.total());
    }
}
