package dev.perfkit.simulations.balancing;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.balancing.Course.Mode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A user's own requests, sent by each strategy to a fleet as large as the user says: what would become of them?
 *
 * <pre>{@code
 * Evidence evidence = new Replay(Path.of("trace.csv"), new Replay.Setting(20, 4, 5, Duration.ofSeconds(1), "slow"), 1, System.out).run();
 * }</pre>
 *
 * <p><b>Thread safety:</b> for one thread. <b>Cost:</b> some microseconds for each request and strategy. <b>Failures:</b> a trace
 * that cannot be read is an {@link IllegalArgumentException} that names the line.
 */
public final class Replay {
    /** What can be the matter with the first server in the second third of the time. */
    private static final Map<String, BiFunction<Course, Scenario, Course>> FAULTS = faults();

    private static final List<String> DRAWN =
            List.of("least response time", "round robin", "least loaded", "peak EWMA P2C", "oracle");

    private final Trace trace;
    private final Setting setting;
    private final long seed;
    private final PrintStream out;

    /**
     * What the requests are sent to, and how.
     *
     * @param servers how many servers there are, 1 to 1,000
     * @param workers how many requests each works on at once, 1 to 1,000
     * @param clients how many clients there are, each with what it knows itself, 1 to 1,000
     * @param deadline how long a client waits for an answer, 1 ms to 10 s
     * @param fault what is the matter with the first server: none, slow, fail-fast or hung
     */
    public record Setting(int servers, int workers, int clients, Duration deadline, String fault) {
        private static final int MOST = 1_000;

        /** Checks the ranges. */
        public Setting {
            requireCount("nodes", servers);
            requireCount("workers", workers);
            requireCount("clients", clients);
            if (deadline.compareTo(Duration.ofMillis(1)) < 0 || deadline.compareTo(Duration.ofSeconds(10)) > 0) {
                throw new IllegalArgumentException("deadline: " + deadline + " (expected: PT0.001S..PT10S)");
            }
            if (!FAULTS.containsKey(fault)) {
                throw new IllegalArgumentException(
                        "fault: \"" + fault + "\" (expected: one of " + FAULTS.keySet() + ")");
            }
        }

        private static void requireCount(String name, int count) {
            if (count < 1 || count > MOST) {
                throw new IllegalArgumentException(name + ": " + count + " (expected: 1.." + MOST + ")");
            }
        }

        /** Returns 20 servers of 4 workers, 5 clients that wait for a second, and no fault. */
        public static Setting defaults() {
            return new Setting(Scenario.SERVERS, Scenario.WORKERS, Extent.CLIENTS, Duration.ofSeconds(1), "none");
        }
    }

    /**
     * Reads a trace.
     *
     * @param trace the file: lines of {@code arrival_ms,service_ms}
     * @param setting what to send it to
     * @param seed what clients draw by
     * @param out where the table goes
     * @throws IllegalArgumentException if the file cannot be read or a line is not what is expected
     */
    public Replay(Path trace, Setting setting, long seed, PrintStream out) {
        this.trace = Trace.read(trace);
        this.setting = setting;
        this.seed = seed;
        this.out = out;
    }

    private static Map<String, BiFunction<Course, Scenario, Course>> faults() {
        Map<String, BiFunction<Course, Scenario, Course>> faults = new LinkedHashMap<>();
        faults.put("none", (course, s) -> course);
        faults.put("slow", (course, s) -> course.withSpeed(s.faultFromNanos(), s.faultToNanos(), 0.1));
        faults.put("fail-fast", (course, s) -> course.withMode(s.faultFromNanos(), s.faultToNanos(), Mode.FAILING));
        faults.put("hung", (course, s) -> course.withMode(s.faultFromNanos(), s.faultToNanos(), Mode.SILENT));
        return faults;
    }

    /** Runs every strategy, prints the table and draws the picture. */
    public Evidence run() {
        Scenario scenario = scenario();
        Workload workload = workload(scenario);
        double load = trace.load(setting.servers * setting.workers);
        out.printf(
                "%,d requests in %.1f s, %.3f ms each: a load of %.2f on %d nodes of %d workers; %d clients, fault: %s%n%n",
                workload.arrivals().length,
                trace.seconds(),
                trace.meanWork() / 1e6,
                load,
                setting.servers,
                setting.workers,
                setting.clients,
                setting.fault);
        Evidence evidence = Evidence.of("balancer-replay").add("load", load, "1");
        Timeline timeline = new Timeline("A trace replayed, fault: " + setting.fault, scenario, workload);
        out.printf("  %-28s%10s%10s%10s%10s%n", "strategy", "p50 ms", "p99 ms", "p99.9 ms", "errors %");
        for (Contender contender : Contenders.all()) {
            Run run = Engine.run(scenario, workload, contender, setting.deadline.toNanos());
            Latencies latencies = run.latencies(0, run.size(), (int) (setting.deadline.toNanos() / 1_000));
            double errors = 100.0 * run.count(0, run.size(), run::isError) / run.size();
            out.printf(
                    "  %-28s%10.2f%10.2f%10.2f%10.4f%n",
                    contender.name(), latencies.millis(0.5), latencies.millis(0.99), latencies.millis(0.999), errors);
            evidence.add(contender.name() + ", p50", latencies.millis(0.5), "ms")
                    .add(contender.name() + ", p99", latencies.millis(0.99), "ms")
                    .add(contender.name() + ", p99.9", latencies.millis(0.999), "ms")
                    .add(contender.name() + ", errors", errors, "%");
            if (DRAWN.contains(contender.name())) {
                timeline.add(contender.name(), run);
            }
        }
        try {
            out.printf("%ndrawn in %s%n%n", timeline.write("balancer-replay.svg"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return evidence;
    }

    private Scenario scenario() {
        Scenario plain = Scenario.of("trace", trace.seconds())
                .withFleet(random -> IntStream.range(0, setting.servers)
                        .mapToObj(i -> ServerSpec.of(setting.workers, 1))
                        .collect(Collectors.toList()))
                .withMembers(IntStream.range(0, setting.servers).boxed().collect(Collectors.toList()), List.of());
        if (setting.fault.equals("none")) {
            return plain;
        }
        if (trace.arrivals().length == 1) {
            throw new IllegalArgumentException("trace: 1 request (expected: several, for a fault among them)");
        }
        BiFunction<Course, Scenario, Course> fault = Objects.requireNonNull(FAULTS.get(setting.fault), setting.fault);
        return plain.withFault(1, course -> fault.apply(course, plain));
    }

    private Workload workload(Scenario scenario) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Workload(
                scenario.fleet().apply(random.split()),
                trace.arrivals(),
                trace.works(),
                Workload.clients(trace.arrivals().length, setting.clients, random.split()),
                new BitSet(),
                setting.clients,
                trace.meanWork(),
                random.nextLong());
    }
}
