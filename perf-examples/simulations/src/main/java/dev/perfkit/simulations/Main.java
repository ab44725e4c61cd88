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
 * </pre>
 *
 * <p>Ends with 0 where every bar was held, with 1 where one was not, with 2 where there is no such simulation.
 */
public final class Main {
    private static final List<Simulation> SIMULATIONS = List.of(new QuantileError());

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
            if (args.length == 1 && simulation.name().equals(args[0])) {
                Evidence evidence = simulation.run(out);
                evidence.print(out);
                out.println(evidence.write());
                return evidence.allHeld() ? 0 : 1;
            }
        }
        err.println("no simulation is named \"" + String.join(" ", args) + "\"; there are:");
        list(err);
        return 2;
    }

    private static void list(PrintStream out) {
        SIMULATIONS.forEach(simulation -> out.printf("%-16s %s%n", simulation.name(), simulation.summary()));
    }
}
