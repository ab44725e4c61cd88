package dev.perfkit.profile;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import dev.perfkit.stats.InFlight;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.stats.PeakWindow;
import dev.perfkit.time.Ticker;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The figures of one site. */
final class SiteStats {
    /*
     * Invariant: every begun call is ended once, so that in flight = begun - ended, and the histogram's count = ended. Whoever
     * holds the call (a frame, a timing, a completion) sees to the "once". A call whose end overflowed the stack is lost, not
     * ended: it leaves the calls in flight and nothing else. So that it can, in flight is the last thing that an end changes.
     */
    private final RecordingProfiler profiler;
    private final String name;
    private final Ticker ticker;
    private final LatencyRecorder latency = new LatencyRecorder();
    private final InFlight inFlight = new InFlight();
    private final Counter cancelled = new Counter();
    private final Counter recursive = new Counter();
    private final long slowNanos;
    private final SlowCalls slowCalls;

    SiteStats(RecordingProfiler profiler, String name, Ticker ticker, long slowNanos) {
        this.profiler = profiler;
        this.name = name;
        this.ticker = ticker;
        this.slowNanos = slowNanos;
        this.slowCalls = new SlowCalls(name, ticker.read());
    }

    RecordingProfiler profiler() {
        return profiler;
    }

    String name() {
        return name;
    }

    /**
     * A call begins on this thread; null if it is within another of this site.
     *
     * @param ownSlowNanos from which duration on this call is slow; 0 for the profiler's threshold
     */
    @Nullable Frame enter(long ownSlowNanos) {
        Frames frames = Frames.current();
        if (frames.contains(this)) {
            recursive.increment();
            return null;
        }
        return frames.push(this, ownSlowNanos == 0 ? slowNanos : ownSlowNanos);
    }

    Timing start() {
        return new Timing(this, begin());
    }

    /** One more is under way. */
    long begin() {
        long now = ticker.read();
        inFlight.enter(now);
        return now;
    }

    /** A call that began at {@code start} and is slow from {@code slowFrom} nanoseconds on has ended now. */
    void end(long start, long slowFrom, @Nullable Throwable thrown) {
        end(start, slowFrom, thrown != null, thrown instanceof CancellationException);
    }

    /** A timing has ended now. */
    void end(long start, boolean failed) {
        end(start, slowNanos, failed, false);
    }

    private void end(long start, long slowFrom, boolean failed, boolean wasCancelled) {
        long now = ticker.read();
        long nanos = Math.max(0, now - start);
        if (wasCancelled) {
            latency.record(nanos);
            cancelled.increment();
        } else if (failed) {
            latency.recordError(nanos);
        } else {
            latency.record(nanos);
        }
        inFlight.exit(now);
        if (nanos >= slowFrom) {
            slowCalls.note(nanos, slowFrom, now);
        }
    }

    /** A call has been left without an end. */
    void lose() {
        inFlight.exit(ticker.read());
    }

    ProfileReport.Site report(long now) {
        return new ProfileReport.Site(
                name,
                List.of(),
                latency.snapshot(),
                LatencySnapshot.empty(),
                LatencySnapshot.empty(),
                LatencySnapshot.empty(),
                0,
                cancelled.total(),
                recursive.total(),
                slowCalls.total(),
                new Concurrency(
                        inFlight.current(), inFlight.peak(PeakWindow.LONGEST, now), 0, 0, 0, Concurrency.Risk.NONE),
                Usage.OFF,
                Usage.OFF);
    }

    Signal.Latency latencySignal(String prefix) {
        return Signal.latency(prefix + "." + name + ".latency", latency::snapshot);
    }

    Signal.Ratio errorSignal(String prefix) {
        return Signal.ratio(prefix + "." + name + ".errors", () -> {
            LatencySnapshot snapshot = latency.snapshot();
            return new Signal.Share(snapshot.errorCount(), snapshot.count());
        });
    }

    Signal.Gauge inFlightSignal(String prefix) {
        return Signal.gauge(prefix + "." + name + ".in-flight", "calls", inFlight::current);
    }
}
