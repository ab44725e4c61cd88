package dev.perfkit.profile;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import dev.perfkit.stats.InFlight;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.stats.PeakWindow;
import dev.perfkit.time.Ticker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The figures of one site. */
final class SiteStats {
    /*
     * Invariant: every begun call is ended once, so that in flight = begun - ended, and the histograms' count = ended. Whoever
     * holds the call (a frame, a pending call) sees to the "once". A call whose end overflowed the stack is lost, not
     * ended: it leaves the calls in flight and nothing else. So that it can, in flight is the last thing that an end changes.
     *
     * Most calls call nothing that is profiled: their time is their own time. They are recorded once, at `leaf`, which
     * stands for both. All others are recorded twice, at `inclusive` and at `own`. The latency is leaf + inclusive, the self
     * time leaf + own. A call that returns a stage is recorded at `own` and `returned` when it returns, and at
     * `inclusive` when the stage completes.
     */
    private final Setup setup;
    private final String name;
    private final Ticker ticker;
    private final @Nullable CallTreeRecorder tree;
    private final LatencyRecorder leaf = new LatencyRecorder();
    private final LazyRecorder inclusive = new LazyRecorder();
    private final LazyRecorder own = new LazyRecorder();
    private final LazyRecorder returned = new LazyRecorder();
    private final WarmUp warmUp = new WarmUp();
    private final UsageMeter allocation;
    private final UsageMeter cpu;
    private final InFlight inFlight = new InFlight();
    private final Counter cancelled = new Counter();
    private final Counter recursive = new Counter();
    private final Counter virtual = new Counter();
    private final Counter futures = new Counter();
    private final SlowCalls slowCalls;
    private int usageMask;
    private volatile List<String> tags = List.of();

    SiteStats(Setup setup, String name) {
        this.setup = setup;
        this.name = name;
        this.ticker = setup.ticker();
        this.tree = setup.tree();
        this.slowCalls = new SlowCalls(now(), setup.slow());
        this.allocation = new UsageMeter(ThreadUsage.ALLOCATION_COST_NANOS, setup.allocation());
        this.cpu = new UsageMeter(ThreadUsage.CPU_COST_NANOS, setup.cpu());
        this.usageMask = allocation.mask() & cpu.mask();
    }

    Setup setup() {
        return setup;
    }

    String name() {
        return name;
    }

    @Nullable CallTreeRecorder tree() {
        return tree;
    }

    /** Sets what the site is grouped by, unless another method of its name has. */
    void tag(List<String> by) {
        if (tags.isEmpty()) {
            tags = by;
        }
    }

    List<String> tags() {
        return tags;
    }

    long now() {
        return ticker.read();
    }

    /** Returns the random bits that must be zero on a call on which anything is measured: those of the cheaper one. */
    int usageMask() {
        return usageMask;
    }

    int allocationMask() {
        return allocation.mask();
    }

    int cpuMask() {
        return cpu.mask();
    }

    void enterFlight(long now) {
        inFlight.enter(now);
    }

    void countRecursive() {
        recursive.increment();
    }

    void countVirtual() {
        virtual.increment();
    }

    void leaveOutAllocation() {
        allocation.leaveOut();
    }

    void leaveOutCpu() {
        cpu.leaveOut();
    }

    void recordAllocation(long bytes, long nanos) {
        allocation.record(bytes, nanos);
        updateUsageMask();
    }

    void recordCpu(long cpuNanos, long nanos) {
        cpu.record(cpuNanos, nanos);
        updateUsageMask();
    }

    /* Written where it changes only: all threads read what lies beside it. */
    private void updateUsageMask() {
        int mask = allocation.mask() & cpu.mask();
        if (usageMask != mask) {
            usageMask = mask;
        }
    }

    /** A call on a thread has ended. */
    void ended(long nanos, long self, long slowNanos, long now, CallEnd end, @Nullable Object @Nullable [] arguments) {
        boolean failed = end == CallEnd.FAILED;
        if (self != nanos) {
            own.record(self, failed);
            inclusive.record(nanos, failed);
        } else if (failed) {
            leaf.recordError(nanos);
        } else {
            leaf.record(nanos);
        }
        finish(nanos, slowNanos, now, end, arguments);
    }

    /** A call has left its thread, and goes on in the stage that it returned. */
    void returned(long nanos, long self) {
        own.record(self, false);
        returned.record(nanos, false);
    }

    /** A call has returned something that others may subscribe to. Their subscriptions are the site's calls. */
    void assembled(long nanos, long self, long now) {
        returned(nanos, self);
        inFlight.exit(now);
    }

    /** A call has returned a future that nobody can be told the end of. */
    void returnedFuture(long nanos) {
        futures.increment();
        returned.record(nanos, false);
    }

    /** A call that no thread stood in has ended. */
    void completed(long nanos, long slowNanos, long now, CallEnd end, @Nullable Object @Nullable [] arguments) {
        inclusive.record(nanos, end == CallEnd.FAILED);
        finish(nanos, slowNanos, now, end, arguments);
    }

    private void finish(long nanos, long slowNanos, long now, CallEnd end, @Nullable Object @Nullable [] arguments) {
        warmUp.record(nanos, end == CallEnd.FAILED);
        if (end == CallEnd.CANCELLED) {
            cancelled.increment();
        }
        long threshold = setup.slowNanos(slowNanos);
        if (nanos >= threshold) {
            slowCalls.note(new SlowCall(name, nanos, threshold, now, end, arguments));
        }
        inFlight.exit(now);
    }

    /**
     * A call has been left without an end.
     *
     * @param start when it began: the present may be what could not be read, and what ends here was not under way any more
     */
    void lose(long start) {
        inFlight.exit(start);
    }

    private LatencySnapshot latency() {
        return leaf.snapshot().plus(inclusive.snapshot());
    }

    /**
     * Returns the figures.
     *
     * @param now the present
     * @param elapsedNanos the time since the profiler was built
     */
    ProfileReport.Site report(long now, long elapsedNanos) {
        LatencySnapshot warm = warmUp.snapshot(); // before the whole that it is part of
        LatencySnapshot leaves = leaf.snapshot();
        LatencySnapshot latency = leaves.plus(inclusive.snapshot());
        LatencySnapshot self = leaves.plus(own.snapshot());
        long onVirtualThreads = virtual.total();
        return new ProfileReport.Site(
                name,
                tags,
                latency,
                returned.snapshot(),
                futures.total(),
                self,
                warm,
                warmUp.first(),
                cancelled.total(),
                recursive.total(),
                slowCalls.total(),
                Concurrency.of(
                        inFlight.current(),
                        inFlight.peak(PeakWindow.LONGEST, now),
                        latency,
                        elapsedNanos,
                        setup.limits().getOrDefault(name, 0),
                        setup.riskThreshold()),
                allocation.snapshot(self.count(), onVirtualThreads),
                cpu.snapshot(self.count(), onVirtualThreads));
    }

    Signal.Latency latencySignal(String prefix) {
        return Signal.latency(prefix + "." + name + ".latency", this::latency);
    }

    Signal.Ratio errorSignal(String prefix) {
        return Signal.ratio(prefix + "." + name + ".errors", () -> {
            LatencySnapshot snapshot = latency();
            return new Signal.Share(snapshot.errorCount(), snapshot.count());
        });
    }

    Signal.Gauge inFlightSignal(String prefix) {
        return Signal.gauge(prefix + "." + name + ".in-flight", "calls", inFlight::current);
    }
}
