package dev.perfkit.house.prelude;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.PeakWindow;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/** The names that samples in the documentation take for granted: what a reader's own code would have around them. */
public class Prelude {
    /** A key. */
    public static class K {}

    /** A value. */
    public static class V {}

    protected final Ticker ticker = Ticker.system();
    protected final Scheduler scheduler = Scheduler.system();
    protected final Executor executor = Runnable::run;
    protected final LatencyRecorder recorder = new LatencyRecorder();
    protected final Object request = new Object();
    protected final byte[] bytes = new byte[16];
    protected final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(1);
    protected final ArrayBlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(1);
    protected final LongAdder failed = new LongAdder();
    protected final LongAdder all = new LongAdder();
    protected final PeakWindow peaks = new PeakWindow();
    protected final List<Node> nodes = List.of();
    protected final String node = "shop-3";
    protected final long elapsedNanos = 1;

    /** Something with a latency. */
    public interface Node {
        dev.perfkit.stats.LatencySnapshot latency();
    }

    protected void handle(Object theRequest) {}

    protected void checkHealth() {}

    protected void runLoad() {}

    protected void check(double value) {}
}
