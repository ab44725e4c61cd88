package dev.perfkit.monitor.dashboard;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.Slo;
import dev.perfkit.monitor.dashboard.DemoParts.AutoscalerSnapshot;
import dev.perfkit.monitor.dashboard.DemoParts.BalancerSnapshot;
import dev.perfkit.monitor.dashboard.DemoParts.CacheSnapshot;
import dev.perfkit.monitor.dashboard.DemoParts.NodeSnapshot;
import dev.perfkit.monitor.dashboard.DemoParts.Part;
import dev.perfkit.monitor.dashboard.DemoParts.ServingSnapshot;
import dev.perfkit.monitor.dashboard.DemoParts.TierSnapshot;
import dev.perfkit.profile.Profiler;
import dev.perfkit.profile.Timing;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.task.Lane;
import dev.perfkit.task.TaskQueueSnapshot;
import dev.perfkit.time.ManualTime;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A made-up shop on a clock that the test moves: the same seed tells the same hour. */
final class DemoService implements AutoCloseable {
    static final Duration SLOT = Duration.ofSeconds(10);

    private static final String[] SITES = {
        "checkout",
        "search",
        "product page",
        "cart",
        "login",
        "recommendations",
        "stock lookup",
        "price quote",
        "order history"
    };

    final ManualTime time = new ManualTime();
    final Monitor monitor;
    final Profiler profiler;
    final List<Inspectable> parts = new ArrayList<>();
    final List<Signal> signals = new ArrayList<>();
    final InstantSource wallClock;
    private volatile Duration clock = Duration.ZERO;

    private final Random random = new Random(7);
    private final long origin = time.read();
    private final LatencyRecorder far = new LatencyRecorder();
    private final LatencyRecorder loads = new LatencyRecorder();
    private final DecisionLog scaling;
    private final DecisionLog health;
    private long profilerNanos;
    private long step;
    private long hits;
    private long misses;
    private long farHits;
    private long written;
    private long completed;
    private double cpu = 0.42;
    private double heap = 900e6;
    private double queued = 12;
    private double pool = 9;
    private int wanted = 4;
    private final long[] picks = new long[4];
    private volatile double slowness = 1;

    /**
     * @param start the first moment of its history
     */
    DemoService(Instant start) {
        wallClock = () -> start.plusNanos(time.read() - origin).plus(clock);
        scaling = DecisionLog.of(64, wallClock);
        health = DecisionLog.of(64, wallClock);
        profiler = Profiler.builder()
                .name("shop")
                .ticker(() -> profilerNanos)
                .scheduler(Scheduler.disabled())
                .wallClock(wallClock)
                .callTree(true)
                .slowThreshold(Duration.ofMinutes(1))
                .build();
        signals.add(Signal.gauge("host.cpu", "share", () -> cpu));
        signals.add(Signal.gauge("host.memory", "share", () -> 0.61 + cpu / 20));
        signals.add(Signal.gauge("host.load", "1", () -> cpu * 8));
        signals.add(Signal.counter("host.disk.written", "bytes", () -> written));
        signals.add(Signal.gauge("cgroup.memory.used", "bytes", () -> heap * 1.7));
        signals.add(Signal.gauge("cgroup.cpu.throttled", "share", () -> cpu > 0.7 ? cpu - 0.7 : 0));
        signals.add(Signal.gauge("jvm.heap.used", "bytes", () -> heap));
        signals.add(Signal.gauge("jvm.gc.share", "share", () -> heap / 80e9));
        signals.add(Signal.gauge("jvm.threads", "1", () -> 64 + Math.round(cpu * 20)));
        signals.add(Signal.gauge("pool.orders.active", "connections", () -> Math.round(pool)));
        signals.add(Signal.gauge("pool.orders.usage", "share", () -> pool / 16));
        signals.add(Signal.gauge("pool.orders.waiting", "1", () -> Math.max(0, Math.round(pool * slowness - 14))));
        addParts();
        Slo budget = Slo.of("checkout", profiler.errors("checkout"), 0.98);
        monitor = Monitor.builder("shop")
                .rule(Rule.latency("checkout p95", profiler.latency("checkout"), 0.95)
                        .warning(Duration.ofMillis(400))
                        .critical(Duration.ofMillis(1_500))
                        .pendingFor(Duration.ofMinutes(1))
                        .build())
                .rule(Rule.errorRate("checkout errors", profiler.errors("checkout"))
                        .build())
                .rule(Rule.latency("search p99", profiler.latency("search"), 0.99)
                        .build())
                .rule(budget.fast().build())
                .rule(budget.slow().build())
                .rule(gauge("cpu", 0.7, 0.9, (Signal.Gauge) signals.get(0)))
                .rule(gauge("memory", 0.8, 0.95, (Signal.Gauge) signals.get(1)))
                .rule(gauge("order pool", 0.8, 0.95, (Signal.Gauge) signals.get(10)))
                .rule(gauge("mail queue", 60, 200, (Signal.Gauge)
                        parts.get(3).signals().get(0)))
                .rule(Rule.latency("export p95", Signal.latency("export.latency", LatencySnapshot::empty), 0.95)
                        .build())
                .channel(event -> {})
                .ticker(time)
                .scheduler(time)
                .wallClock(wallClock)
                .executor(Runnable::run)
                .build();
        monitor.start();
    }

    private static Rule gauge(String name, double warning, double critical, Signal.Gauge signal) {
        return Rule.gauge(name, signal)
                .warning(warning)
                .critical(critical)
                .pendingFor(Duration.ofMinutes(2))
                .build();
    }

    private void addParts() {
        parts.add(new Part(
                "shop-nodes",
                this::balancer,
                health::recent,
                List.of(Signal.gauge("balancer.shop-nodes.in-flight", "requests", () -> 14 * slowness))));
        parts.add(new Part(
                "products",
                this::cache,
                List::of,
                List.of(
                        Signal.ratio("cache.products.near.hits", () -> new Signal.Share(hits, hits + misses)),
                        Signal.latency("cache.products.far.calls", far::snapshot),
                        Signal.latency("cache.products.loads", loads::snapshot))));
        parts.add(new Part(
                "fleet",
                this::autoscaler,
                scaling::recent,
                List.of(Signal.gauge("autoscaler.fleet.wanted", "instances", () -> wanted))));
        parts.add(new Part(
                "mail",
                this::tasks,
                List::of,
                List.of(
                        Signal.gauge("tasks.mail.queued", "tasks", () -> Math.round(queued)),
                        Signal.counter("tasks.mail.completed", "tasks", () -> completed))));
    }

    private Record balancer() {
        List<NodeSnapshot> nodes = new ArrayList<>();
        for (int i = 0; i < picks.length; i++) {
            boolean ill = i == 2 && slowness > 1.5;
            nodes.add(new NodeSnapshot(
                    "shop-" + (i + 1),
                    i == 3 ? "DRAINING" : "ACTIVE",
                    ill ? "EJECTED" : "UP",
                    ill ? 0 : 3 + (i * 5L + step) % 7,
                    picks[i],
                    picks[i],
                    picks[i] / (ill ? 20 : 900),
                    (18 + i) * 1e6 * slowness));
        }
        return new BalancerSnapshot("shop-nodes", "least requests of two", false, 0, nodes);
    }

    private Record cache() {
        return new CacheSnapshot(
                "products",
                new TierSnapshot("near", true, hits, misses, misses / 3, 0, 48_210, LatencySnapshot.empty()),
                new TierSnapshot("redis", true, farHits, misses - farHits, 0, 3, -1, far.snapshot()),
                loads.snapshot(),
                0,
                new ServingSnapshot(12));
    }

    private Record autoscaler() {
        return new AutoscalerSnapshot("fleet", true, false, wanted, wanted, 0, 3, 2, 0);
    }

    private Record tasks() {
        int urgent = (int) (queued / 8);
        return new TaskQueueSnapshot(
                "mail",
                (int) queued,
                0,
                4,
                completed + 4,
                completed,
                completed / 800,
                0,
                0,
                0,
                completed / 900,
                completed / 300,
                0,
                Map.of(Lane.HIGH, urgent, Lane.NORMAL, (int) queued - urgent, Lane.LOW, 0),
                far.snapshot(),
                loads.snapshot());
    }

    /** Makes everything slower than it should be, from now on. */
    void slowness(double factor) {
        if (factor > 1.5 && slowness <= 1.5) {
            health.add("node shop-3 is EJECTED", "38 of 60 requests failed in 10 s (at most 50 %)");
            scaling.add(
                    "grow from " + wanted + " to " + (wanted + 2),
                    "p95 412 ms over the target of 300 ms; utilisation 0.83");
            wanted += 2;
        }
        slowness = factor;
    }

    /** Sets the clock on the wall, as somebody does. */
    void setClock(Duration by) {
        clock = by;
    }

    Duration age() {
        return Duration.ofNanos(time.read() - origin);
    }

    /** Ten seconds of trade. */
    void trade() {
        step++;
        double tide = 1 + 0.35 * Math.sin(step / 40.0) + random.nextGaussian() * 0.05;
        cpu = Math.min(0.97, Math.max(0.05, 0.38 * tide * Math.sqrt(slowness) + random.nextGaussian() * 0.02));
        heap = heap > 2.2e9 ? 700e6 : heap + 45e6 * tide;
        queued = Math.max(0, queued + random.nextGaussian() * 4 + (slowness > 1.5 ? 2 : -queued / 40));
        pool = Math.min(16, 7 * tide * Math.sqrt(slowness) + random.nextGaussian());
        written += (long) (8e6 * tide);
        completed += 40;
        for (int site = 0; site < SITES.length; site++) {
            int calls = (int) (260 * tide / (site + 1)) + 4;
            for (int i = 0; i < calls; i++) {
                call(site);
            }
        }
        for (int i = 0; i < 300; i++) {
            boolean near = random.nextInt(100) < 91;
            hits += near ? 1 : 0;
            misses += near ? 0 : 1;
            if (!near) {
                farHits += random.nextInt(10) < 8 ? 1 : 0;
                far.record((long) (4e5 * Math.exp(random.nextGaussian() / 3)));
                loads.record((long) (6e6 * Math.exp(random.nextGaussian() / 2)));
            }
        }
        for (int i = 0; i < picks.length; i++) {
            picks[i] += 120 + i;
        }
    }

    private void call(int site) {
        double millis = (14 + site * 9)
                * Math.exp(random.nextGaussian() * 0.55)
                * (site == 0 ? 4 * slowness : Math.sqrt(slowness));
        try (Timing outer = profiler.start(SITES[site])) {
            profilerNanos += (long) (millis * 4e5);
            if (site == 0) {
                profiler.time("price quote", () -> profilerNanos += (long) (millis * 4e5));
            }
            profilerNanos += (long) (millis * 2e5);
            if (random.nextInt(1_000) < (site == 0 ? 8 * slowness : 2)) {
                outer.failed();
            }
        }
    }

    @Override
    public void close() {
        monitor.close();
        profiler.close();
    }
}
