package dev.perfkit.balancer.http;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.stats.Window;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Knows how long answers take, and so when to ask a second node; and how often that may be. */
final class Hedging {
    /*
     * What is recorded: the time of each answer, and of each first try that was outdone by the second the time until then. It
     * would have taken longer, and it is above the quantile already, so the quantile comes out right; left out, each second
     * node that is asked would lower the quantile, and the next would be asked sooner. An outdone second try says nothing: it
     * had less time.
     *
     * The quantile is read from the last half minute, anew each second, by whoever comes then.
     */
    private static final Duration SPAN = Duration.ofSeconds(30);
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long UNKNOWN = -1;

    private final HedgingPolicy policy;
    private final Ticker ticker;
    private final Budget budget;
    private final LatencyRecorder answers = new LatencyRecorder();
    private final Window<LatencySnapshot> window = Window.ofLatency(SPAN);
    private final AtomicLong refreshedAt;
    private volatile long delayNanos = UNKNOWN;

    Hedging(HedgingPolicy policy, Ticker ticker) {
        this.policy = policy;
        this.ticker = ticker;
        this.budget = new Budget(policy.share(), 0, ticker);
        this.refreshedAt = new AtomicLong(ticker.read());
        window.add(answers.snapshot(), ticker.read());
    }

    boolean isEnabled() {
        return policy.isEnabled();
    }

    void request() {
        if (isEnabled()) {
            budget.request();
        }
    }

    void answered(long nanos) {
        if (isEnabled()) {
            answers.record(Math.max(0, nanos));
        }
    }

    /** Returns for how long to wait for the first node; negative while that is not known. */
    long delayNanos() {
        long now = ticker.read();
        long last = refreshedAt.get();
        if (now - last >= FRESH_NANOS && refreshedAt.compareAndSet(last, now)) {
            window.add(answers.snapshot(), now);
            Window.Change<LatencySnapshot> change = window.change();
            delayNanos = change == null ? UNKNOWN : quantileOf(change.difference());
        }
        return delayNanos;
    }

    private long quantileOf(LatencySnapshot recent) {
        return recent.count() < policy.samples()
                ? UNKNOWN
                : Math.max(policy.floor().toNanos(), (long) recent.quantile(policy.quantile()));
    }

    boolean tryTake() {
        return budget.tryTake();
    }

    void giveBack() {
        budget.giveBack();
    }
}
