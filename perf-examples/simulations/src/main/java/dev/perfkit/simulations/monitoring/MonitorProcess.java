package dev.perfkit.simulations.monitoring;

import com.sun.management.OperatingSystemMXBean;
import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.MonitorBuilder;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.RuleSnapshot;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A service with a hundred latencies under load, watched by 200 rules or by none, that prints what share of a core is used. */
public final class MonitorProcess {
    /*
     * What is counted for the monitor is the time on a core of its threads and of the one that keeps the time (a thread of
     * CompletableFuture's, on newer JDKs of the common pool's), which nothing else here uses. Threads that end take theirs along, so
     * it is looked at each second. The time of the whole process, which is told beside, holds what the collector does for the
     * monitor too.
     */
    private static final List<String> THREADS = List.of("perfkit-monitor", "CompletableFuture", "ForkJoinPool");

    /** What stands before the share of the monitor's threads. */
    public static final String THREAD_SHARE = "threads ";

    /** What stands before the share of the whole process. */
    public static final String PROCESS_SHARE = "process ";

    /** What stands before the part of all evaluations due that was made. */
    public static final String EVALUATED = "evaluated ";

    /** What stands before the number of evaluations that were missed. */
    public static final String MISSED = "missed ";

    private static final int RECORDERS = 100;
    private static final int RATIOS = 60;
    private static final int GAUGES = 40;
    private static final int CALLS_A_MILLISECOND = 2;

    private MonitorProcess() {}

    /**
     * Runs it.
     *
     * @param args {@code with} or {@code without} a monitor; how many seconds to warm up; how many to measure
     */
    public static void main(String[] args) {
        List<LatencyRecorder> recorders =
                Stream.generate(LatencyRecorder::new).limit(RECORDERS).toList();
        Thread load = new Thread(() -> load(recorders), "load");
        load.setDaemon(true);
        load.start();
        int warmUp = Integer.parseInt(args[1]);
        int measured = Integer.parseInt(args[2]);
        if (args[0].equals("without")) {
            measure(warmUp, measured);
            return;
        }
        try (Monitor monitor = monitor(recorders)) {
            long begun = Ticker.system().read();
            monitor.start();
            measure(warmUp, measured);
            List<RuleSnapshot> rules = monitor.snapshot().rules();
            double due = (RECORDERS + RATIOS + GAUGES) * ((Ticker.system().read() - begun) / 1e9);
            long evaluations =
                    rules.stream().mapToLong(RuleSnapshot::evaluations).sum();
            System.out.printf(
                    "%d rules, %d evaluations, %d without data%n",
                    rules.size(),
                    evaluations,
                    rules.stream()
                            .filter(rule -> Double.isNaN(rule.last().value()))
                            .count());
            System.out.println(EVALUATED + evaluations / due);
            System.out.println(
                    MISSED + rules.stream().mapToLong(RuleSnapshot::missed).sum());
        }
    }

    private static Monitor monitor(List<LatencyRecorder> recorders) {
        Duration second = Duration.ofSeconds(1);
        MonitorBuilder builder = Monitor.builder("overhead").slot(second).channel(event -> {});
        for (int i = 0; i < RECORDERS; i++) {
            LatencyRecorder recorder = recorders.get(i);
            builder.rule(Rule.latency("latency " + i, Signal.latency("latency." + i, recorder::snapshot), 0.95)
                    .evaluateEvery(second)
                    .build());
        }
        for (int i = 0; i < RATIOS; i++) {
            LatencyRecorder recorder = recorders.get(i);
            Signal.Ratio errors = Signal.ratio("errors." + i, () -> {
                LatencySnapshot calls = recorder.snapshot();
                return new Signal.Share(calls.errorCount(), calls.count());
            });
            builder.rule(
                    Rule.errorRate("errors " + i, errors).evaluateEvery(second).build());
        }
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < GAUGES; i++) {
            Signal.Gauge heap = Signal.gauge("heap." + i, "bytes", () -> runtime.totalMemory() - runtime.freeMemory());
            builder.rule(Rule.gauge("heap " + i, heap)
                    .critical(1e12)
                    .evaluateEvery(second)
                    .build());
        }
        return builder.build();
    }

    private static void load(List<LatencyRecorder> recorders) {
        SplittableRandom random = new SplittableRandom(1);
        while (true) {
            for (int i = 0; i < CALLS_A_MILLISECOND; i++) {
                LatencyRecorder recorder = recorders.get(random.nextInt(RECORDERS));
                long nanos = (long) (5e6 * Math.exp(random.nextDouble() * 3));
                if (random.nextInt(1_000) == 0) {
                    recorder.recordError(nanos);
                } else {
                    recorder.record(nanos);
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void measure(int warmUp, int measured) {
        ThreadTimes times = new ThreadTimes(THREADS);
        pass("warming up", warmUp, times);
        long begun = Ticker.system().read();
        long threads = times.look();
        long process = nanosOfProcess();
        pass("measuring", measured, times);
        double elapsed = Ticker.system().read() - begun;
        System.out.println(PROCESS_SHARE + (nanosOfProcess() - process) / elapsed);
        System.out.println(THREAD_SHARE + (times.look() - threads) / elapsed);
    }

    private static void pass(String what, int seconds, ThreadTimes times) {
        long begun = Ticker.system().read();
        for (int i = 0; i < seconds; i++) {
            if (i % 30 == 0) {
                System.out.printf(Locale.ROOT, "%s, %d of %d s%n", what, i, seconds);
            }
            long end = begun + Duration.ofSeconds(i + 1).toNanos();
            for (long left = end - Ticker.system().read();
                    left > 0;
                    left = end - Ticker.system().read()) {
                LockSupport.parkNanos(left);
            }
            times.look();
        }
    }

    private static long nanosOfProcess() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
