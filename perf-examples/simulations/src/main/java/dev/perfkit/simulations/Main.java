package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * Runs a simulation by its name, or lists them without one.
 *
 * <pre>
 * java -jar perf-examples/simulations/target/simulations.jar quantile-error
 * java -jar perf-examples/simulations/target/simulations.jar cache-coherence --quick
 * java -jar perf-examples/simulations/target/simulations.jar balancer-quality
 * java -jar perf-examples/simulations/target/simulations.jar balancer-replay trace.csv --nodes=8 --fault=slow
 * java -jar perf-examples/simulations/target/simulations.jar autoscaler
 * java -jar perf-examples/simulations/target/simulations.jar memory-overhead
 * java -jar perf-examples/simulations/target/simulations.jar leak-real --only=17-g1/static-map
 * java -jar perf-examples/simulations/target/simulations.jar percentile-windows
 * java -jar perf-examples/simulations/target/simulations.jar monitor-overhead
 * </pre>
 *
 * <p>Ends with 0 where every bar was held, with 1 where one was not, with 2 where there is no such simulation or option.
 */
public final class Main {
    private static final List<Simulation> SIMULATIONS = List.of(
            new QuantileError(),
            new CacheCoherence(),
            new BalancerQuality(),
            new BalancerScale(),
            new BalancerReplay(),
            new AutoscalerReplay(),
            new LeakVerdict(),
            new LeakReal(),
            new MemoryOverhead(),
            new AnomalyBenchmark(),
            new AlertCrash(),
            new PercentileWindows(),
            new MonitorOverhead());

    private Main() {}

    /** Runs the one that is named. */
    public static void main(String[] args) throws IOException {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) throws IOException {
        if (args.length == 0) {
            list(out);
            return 0;
        }
        for (Simulation simulation : SIMULATIONS) {
            if (simulation.name().equals(args[0])) {
                return run(simulation, List.of(args).subList(1, args.length), out, err);
            }
        }
        err.println("no simulation is named \"" + args[0] + "\"; there are:");
        list(err);
        return 2;
    }

    private static int run(Simulation simulation, List<String> options, PrintStream out, PrintStream err)
            throws IOException {
        Evidence evidence;
        try {
            evidence = simulation.run(options, out);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 2;
        }
        evidence.print(out);
        out.println(evidence.write());
        return evidence.allHeld() ? 0 : 1;
    }

    /** Keeps libraries, which tell of each cut and each ejection, from logging, where the user has not said otherwise. */
    static void quieten() {
        if (System.getProperty("org.slf4j.simpleLogger.defaultLogLevel") == null) {
            System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        }
    }

    private static void list(PrintStream out) {
        SIMULATIONS.forEach(simulation -> out.printf("%-18s %s%n", simulation.name(), simulation.summary()));
    }
}
