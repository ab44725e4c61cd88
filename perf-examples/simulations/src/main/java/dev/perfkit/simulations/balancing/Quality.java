package dev.perfkit.simulations.balancing;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.balancing.Contender.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Every scenario with every strategy, and the bars of the library's default: 20 servers of 4 workers, 5 clients, a load of 0.7
 * where a scenario does not say otherwise, 10 ms of work on average.
 *
 * <pre>{@code
 * Evidence evidence = new Quality(Extent.FULL, 1, System.out).run();
 * }</pre>
 *
 * <p><b>Thread safety:</b> for one thread; runs of different seeds share the machine's cores. <b>Cost:</b> some minutes for
 * {@link Extent#FULL}. <b>Failures:</b> an {@link UncheckedIOException} where a picture or the page cannot be written.
 */
public final class Quality {
    private static final String PICTURED = "slow-node";
    private static final List<String> DRAWN = List.of("least response time", "round robin", "peak EWMA P2C", "oracle");
    private static final List<String> RECOVERING = List.of("slow-node", "fail-fast", "hung");

    private final Extent extent;
    private final long seed;
    private final PrintStream out;

    /**
     * Creates a comparison that is still to be run.
     *
     * @param extent how much of it
     * @param seed the first of the seeds, each of which draws a run
     * @param out where the tables go
     */
    public Quality(Extent extent, long seed, PrintStream out) {
        this.extent = extent;
        this.seed = seed;
        this.out = out;
    }

    /** Runs all of it, prints the tables, and writes those of the page and the pictures beside the evidence. */
    public Evidence run() {
        out.printf(
                "%d seeds from %d on (%d of those that no bar depends on), %.0f s each, faults from %.0f s to %.0f s%n"
                        + "Medians of the seeds; errors count as the deadline of 1 s%n",
                extent.seeds(),
                seed,
                Math.min(extent.seeds(), Results.TOLD_SEEDS),
                extent.seconds(),
                extent.seconds() / 3,
                extent.seconds() * 2 / 3);
        Map<String, Results> results = new LinkedHashMap<>();
        for (Scenario scenario : Scenarios.all(extent.seconds(), extent.tail())) {
            Results result = Results.of(scenario, Contenders.all(), Extent.CLIENTS, extent.seeds(), seed);
            results.put(scenario.name(), result);
            out.printf("%n%s%n%s", scenario.name(), result.table());
            if (scenario.name().equals(PICTURED)) {
                out.printf("  drawn in %s%n", draw(scenario));
            }
        }
        out.printf("%ntables of docs/balancer-strategies.md in %s%n%n", page(results));
        return evidence(results);
    }

    private static Evidence evidence(Map<String, Results> results) {
        Evidence evidence = Evidence.of("balancer-quality");
        addAgainstOracle(evidence, results, "homogeneous", 1.12);
        addAgainstOracle(evidence, results, "heterogeneous", 1.6);
        addAgainstOracle(evidence, results, "gc-0.7", 1.2);
        addAgainstOracle(evidence, results, "gc-0.85", 1.3);
        addAgainstOracle(evidence, results, "bursty", 1.15);
        addAgainstOracle(evidence, results, "step", 1.15);
        Contender ours = Contenders.ofKind(Kind.DEFAULT);
        evidence.add(
                "slow-node-p999", of(results, "slow-node").againstOracle(ours, Summary::p999), "x", Bar.atMost(1.15));
        for (String scenario : List.of("fail-fast", "hung")) {
            double errors = of(results, scenario).median(ours, Summary::faultErrors);
            evidence.add(scenario + "-errors", 100 * errors, "%", Bar.atMost(0.02));
        }
        double soon = recovering(results, Summary::shareSoon).min().orElseThrow();
        evidence.add("readmission-25s", soon, "of its fair share", Bar.atLeast(0.5));
        double off = recovering(results, Summary::shareLate)
                .map(share -> Math.abs(share - 1))
                .max()
                .orElseThrow();
        evidence.add("readmission-50s", off, "off its fair share", Bar.atMost(0.1));
        Results weights = of(results, "weights");
        double share = weights.median(Contenders.ofKind(Kind.WEIGHTED), Summary::weightError);
        evidence.add("weights", 100 * share, "%", Bar.atMost(3));
        double versus = results.values().stream()
                .mapToDouble(result -> result.againstBestPeer(ours))
                .max()
                .orElseThrow();
        evidence.add("worst-versus-best-peer", versus, "x", Bar.atMost(1.15));
        // One that goes by load too strays from the weights; how far is told.
        return evidence.add("weights, least response time", 100 * weights.median(ours, Summary::weightError), "%");
    }

    private static void addAgainstOracle(Evidence evidence, Map<String, Results> results, String name, double bar) {
        double ratio = of(results, name).againstOracle(Contenders.ofKind(Kind.DEFAULT), Summary::p99);
        evidence.add(name, ratio, "x", Bar.atMost(bar));
    }

    /** Returns the default's median in each scenario in which a server recovers. */
    private static DoubleStream recovering(Map<String, Results> results, ToDoubleFunction<Summary> figure) {
        return RECOVERING.stream()
                .mapToDouble(name -> of(results, name).median(Contenders.ofKind(Kind.DEFAULT), figure));
    }

    private static Results of(Map<String, Results> results, String scenario) {
        return Objects.requireNonNull(results.get(scenario), scenario);
    }

    private static Path page(Map<String, Results> results) {
        try {
            return new QualityPage(results).write("balancer-quality");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path draw(Scenario scenario) {
        Workload workload = Workload.draw(scenario, Extent.CLIENTS, seed);
        Timeline timeline = new Timeline("One of 20 servers ten times as slow", scenario, workload);
        DRAWN.forEach(name -> timeline.add(name, Engine.run(scenario, workload, Contenders.named(name))));
        try {
            return timeline.write("balancer-quality.svg");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
