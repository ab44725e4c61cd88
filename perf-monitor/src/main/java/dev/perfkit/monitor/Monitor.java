package dev.perfkit.monitor;

import static java.util.Objects.requireNonNullElse;

import dev.perfkit.monitor.alert.delivery.ChannelSnapshot;
import dev.perfkit.monitor.alert.delivery.Delivery;
import dev.perfkit.monitor.alert.delivery.DeliveryBuilder;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
    private static final int SLOTS_FOR_LATE_RULES = 30;

    private enum Life {
        NEW,
        STARTED,
        CLOSED
    }

    private final String name;
    private final Scheduler scheduler;
    private final Duration closeWithin;
    private final ExecutorService ownExecutor; // without a thread where the host gave one
    private final DecisionLog decisions;
    private final Delivery delivery;
    private final RuleTasks tasks;
    private final @Nullable LivenessHook livenessHook;
    private final Executor executor;
    private final List<Signal> signals;
    private final Duration lateRules;
    private volatile Scheduler.Handle forgetting = () -> {};
    private Life life = Life.NEW; // guarded by this

    Monitor(MonitorBuilder builder) {
        this.name = builder.name;
        this.scheduler = builder.scheduler;
        this.closeWithin = builder.closeWithin;
        this.lateRules = builder.slot.multipliedBy(SLOTS_FOR_LATE_RULES);
        this.ownExecutor = newExecutor(name);
        this.executor = requireNonNullElse(builder.executor, ownExecutor);
        this.decisions = DecisionLog.of(DECISIONS_KEPT, builder.wallClock);
        this.delivery = delivery(builder, executor);
        Surroundings surroundings = new Surroundings(name, builder.ticker, builder.wallClock, decisions, delivery);
        this.tasks = new RuleTasks(
                builder.rules, builder.limits(), builder.window, executor, builder.scheduler, surroundings);
        this.livenessHook = builder.heartbeat == null || builder.heartbeatInterval == null
                ? null
                : new LivenessHook(
                        builder.heartbeatInterval,
                        builder.heartbeat,
                        () -> tasks.total(counts -> counts.evaluations().total()));
        this.signals = List.of(
                Signal.gauge(
                        signalName("firing"),
                        "1",
                        () -> tasks.all().stream().filter(RuleTask::isFiring).count()),
                ofHook("heartbeats", LivenessHook::beats),
                ofHook("heartbeat.failures", LivenessHook::failures),
                ofRules("evaluations", counts -> counts.evaluations().total()),
                ofRules("missed", counts -> counts.missed().total()),
                ofRules("failures", counts -> counts.failures().total()),
                ofChannels("channel.delivered", ChannelSnapshot::delivered),
                ofChannels("channel.failures", ChannelSnapshot::failed),
                ofChannels("channel.dropped", ChannelSnapshot::dropped));
    }

    /** Starts to build a monitor. */
    public static MonitorBuilder builder(String name) {
        return new MonitorBuilder(name);
    }

    private static Delivery delivery(MonitorBuilder builder, Executor executor) {
        DeliveryBuilder delivery = Delivery.builder(builder.name)
                .ticker(builder.ticker)
                .scheduler(builder.scheduler)
                .wallClock(builder.wallClock)
                .executor(executor);
        builder.channels.forEach(delivery::channel);
        if (builder.stateDirectory != null) {
            delivery.directory(builder.stateDirectory);
        }
        builder.delivery.accept(delivery);
        return delivery.build();
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
            tasks.start();
            forgetting = scheduler.schedule(executor, this::forgetOthers, lateRules);
            if (livenessHook != null) {
                livenessHook.start(scheduler, executor);
            }
        } catch (RuntimeException | Error e) {
            close(); // rather than watch some of the rules
            throw e;
        }
    }

    /** What was watched before the restart and is no more cannot end otherwise. Rules may come a little later than the start. */
    private void forgetOthers() {
        if (life() == Life.CLOSED) {
            return;
        }
        Set<String> watched = tasks.all().stream()
                .flatMap(task -> task.tracks().stream())
                .map(AlertTrack::fingerprint)
                .collect(Collectors.toSet());
        for (String fingerprint : delivery.saved()) { // by the names they had: the monitor's may be another now
            if (!watched.contains(fingerprint)) {
                delivery.forget(fingerprint, "its rule is gone");
            }
        }
    }

    /**
     * Stops evaluating and delivers what is queued, within the time of {@link MonitorBuilder#closeWithin}. An alert that
     * fires is not resolved by it, and goes on at the next start where there is a {@link MonitorBuilder#stateDirectory}.
     * Idempotent.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (life == Life.CLOSED) {
                return;
            }
            life = Life.CLOSED;
        }
        tasks.close();
        forgetting.cancel();
        if (livenessHook != null) {
            livenessHook.close();
        }
        tasks.all().forEach(RuleTask::save);
        delivery.close(closeWithin);
        ownExecutor.shutdownNow();
    }

    @Override
    public String name() {
        return name;
    }

    /** Returns its rules, in the order they were given. */
    public List<Rule> rules() {
        return tasks.rules();
    }

    /**
     * Exchanges its rules for others, all or none, while it runs or before. One that is in both sets, the same object, goes on
     * untouched. One of the same name and labels as before takes over the alert as it is, with a window that begins anew. What is gone
     * ends: whoever was told that it fires is told that its rule was removed. What changed is noted in {@link #decisions}.
     *
     * @param rules at least one, in the order of the snapshot
     * @return what changed
     * @throws IllegalArgumentException if they do not fit together, or not this monitor; nothing changes then
     * @throws IllegalStateException if it was closed
     * @throws java.util.concurrent.RejectedExecutionException if the executor or the scheduler refuses; the monitor is
     *     then closed
     */
    public RuleChanges replaceRules(List<Rule> rules) {
        RuleChanges changes;
        try {
            changes = tasks.replace(List.copyOf(rules));
        } catch (RejectedExecutionException e) {
            close();
            throw e;
        }
        if (!changes.isEmpty()) {
            note("rules replaced", changes.toString());
        }
        return changes;
    }

    /** Notes among its {@link #decisions} what somebody else decided about it, such as that new rules were refused. */
    public void note(String what, String why) {
        decisions.add(what, why);
    }

    @Override
    public MonitorSnapshot snapshot() {
        return new MonitorSnapshot(
                name,
                tasks.all().stream().flatMap(task -> task.snapshots().stream()).toList(),
                delivery.snapshot().channels());
    }

    @Override
    public List<Decision> decisions() {
        return decisions.recent();
    }

    /** Returns what brings its alerts to channels, to silence and acknowledge them by. */
    public Delivery delivery() {
        return delivery;
    }

    /** Returns its own figures: alerts firing, evaluations, missed ones, failures of sources, deliveries, their failures. */
    @Override
    public List<Signal> signals() {
        return signals;
    }

    private String signalName(String figure) {
        return "monitor." + name + "." + figure;
    }

    private Signal ofHook(String figure, ToLongFunction<LivenessHook> count) {
        return Signal.counter(
                signalName(figure), "1", () -> livenessHook == null ? 0 : count.applyAsLong(livenessHook));
    }

    private Signal ofRules(String figure, ToLongFunction<Counts> count) {
        return Signal.counter(signalName(figure), "1", () -> tasks.total(count));
    }

    private Signal ofChannels(String figure, ToLongFunction<ChannelSnapshot> count) {
        return Signal.counter(
                signalName(figure),
                "1",
                () -> delivery.snapshot().channels().stream().mapToLong(count).sum());
    }

    @Override
    public String toString() {
        return "Monitor{" + name + ", " + life() + ", " + tasks.all().size() + " rules}";
    }

    private synchronized Life life() {
        return life;
    }
}
