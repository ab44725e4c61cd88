package dev.perfkit.monitor;

import static java.util.Objects.requireNonNullElse;

import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.Delivery;
import dev.perfkit.monitor.alert.Delivery.ChannelSnapshot;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/**
 * Watches signals by rules, and tells channels when something is wrong for long enough, and when it is over.
 *
 * <pre>{@code
 * Monitor monitor = Monitor.builder("shop")
 *     .rule(Rule.latency("checkout p95", latency, 0.95).build())
 *     .rule(Rule.errorRate("checkout errors", errors).build())
 *     .channel(Channel.slf4j())
 *     .channel(event -> page(event.title(), event.description()))
 *     .build();
 * monitor.start();
 * }</pre>
 *
 * <p>Every slot each rule samples its signal; every interval it judges the window of samples and moves its alert on, see
 * {@link dev.perfkit.monitor.alert.AlertState}. A rule whose source is slow or throws delays no other: it misses
 * evaluations or is in error, both of which are counted and show in the snapshot, and a firing alert stays.
 *
 * <p><b>Thread safety:</b> any thread. <b>Cost:</b> nothing on the paths that are watched; a sample a slot for each
 * rule, and a window of them in memory. <b>Failures:</b> those of sources and channels are guarded, counted and logged once.
 * <b>Threads:</b> see {@link MonitorBuilder#executor}.
 */
public final class Monitor implements Inspectable, AutoCloseable {
    private static final int DECISIONS_KEPT = 128;

    private enum Life {
        NEW,
        STARTED,
        CLOSED
    }

    private final String name;
    private final Scheduler scheduler;
    private final Duration slot;
    private final Duration closeWithin;
    private final ExecutorService ownExecutor; // without a thread where the host gave one
    private final DecisionLog decisions;
    private final Delivery delivery;
    private final List<RuleTask> tasks;
    private final List<Signal> signals;
    private Life life = Life.NEW; // guarded by this

    Monitor(MonitorBuilder builder) {
        this.name = builder.name;
        this.scheduler = builder.scheduler;
        this.slot = builder.slot;
        this.closeWithin = builder.closeWithin;
        this.ownExecutor = newExecutor(name);
        Executor executor = requireNonNullElse(builder.executor, ownExecutor);
        List<Channel> channels = builder.channels.isEmpty() ? List.of(Channel.slf4j()) : builder.channels;
        this.decisions = DecisionLog.of(DECISIONS_KEPT, builder.wallClock);
        this.delivery = Delivery.of(channels, executor);
        Surroundings surroundings = new Surroundings(name, builder.ticker, builder.wallClock, decisions, delivery);
        this.tasks = builder.rules.stream()
                .map(rule -> new RuleTask(rule, builder.window, slot, executor, surroundings))
                .toList();
        this.signals = List.of(
                Signal.gauge(
                        signalName("firing"),
                        "1",
                        () -> tasks.stream().filter(RuleTask::isFiring).count()),
                ofRules("evaluations", RuleSnapshot::evaluations),
                ofRules("missed", RuleSnapshot::missed),
                ofRules("failures", RuleSnapshot::failures),
                ofChannels("channel.delivered", ChannelSnapshot::delivered),
                ofChannels("channel.failures", ChannelSnapshot::failed),
                ofChannels("channel.dropped", ChannelSnapshot::dropped));
    }

    /** Starts to build a monitor. */
    public static MonitorBuilder builder(String name) {
        return new MonitorBuilder(name);
    }

    private static ExecutorService newExecutor(String name) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "perfkit-monitor-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Takes the first sample of each signal, and goes on from there.
     *
     * @throws IllegalStateException if it was started or closed before
     * @throws java.util.concurrent.RejectedExecutionException if the executor or the scheduler refuses; the monitor is
     *     then closed
     */
    public void start() {
        synchronized (this) {
            if (life != Life.NEW) {
                throw new IllegalStateException("monitor " + name + ": is " + life + " (expected: NEW)");
            }
            life = Life.STARTED;
        }
        try {
            tasks.forEach(task -> task.start(scheduler, slot));
        } catch (RuntimeException e) {
            close(); // rather than watch some of the rules
            throw e;
        }
    }

    /**
     * Stops evaluating and delivers what is queued, within the time of {@link MonitorBuilder#closeWithin}. An alert that
     * fires is not resolved by it. Idempotent.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (life == Life.CLOSED) {
                return;
            }
            life = Life.CLOSED;
        }
        tasks.forEach(RuleTask::close);
        delivery.close(closeWithin);
        ownExecutor.shutdownNow();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public MonitorSnapshot snapshot() {
        return new MonitorSnapshot(name, tasks.stream().map(RuleTask::snapshot).toList(), delivery.snapshot());
    }

    @Override
    public List<Decision> decisions() {
        return decisions.recent();
    }

    /** Returns its own figures: alerts firing, evaluations, missed ones, failures of sources, deliveries, their failures. */
    @Override
    public List<Signal> signals() {
        return signals;
    }

    private String signalName(String figure) {
        return "monitor." + name + "." + figure;
    }

    private Signal ofRules(String figure, ToLongFunction<RuleSnapshot> count) {
        return Signal.counter(
                signalName(figure),
                "1",
                () -> tasks.stream().map(RuleTask::snapshot).mapToLong(count).sum());
    }

    private Signal ofChannels(String figure, ToLongFunction<ChannelSnapshot> count) {
        return Signal.counter(
                signalName(figure),
                "1",
                () -> delivery.snapshot().stream().mapToLong(count).sum());
    }

    @Override
    public String toString() {
        return "Monitor{" + name + ", " + life() + ", " + tasks.size() + " rules}";
    }

    private synchronized Life life() {
        return life;
    }
}
