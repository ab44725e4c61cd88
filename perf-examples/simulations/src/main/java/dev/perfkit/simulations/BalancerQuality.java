package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.balancing.Extent;
import dev.perfkit.simulations.balancing.Quality;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/** How well strategies of load balancing do when servers differ, pause, fail and recover, against an oracle. */
final class BalancerQuality implements Simulation {
    private static final String QUICK = "--quick";
    private static final String SEED = "--seed=";

    @Override
    public String name() {
        return "balancer-quality";
    }

    @Override
    public String summary() {
        return "strategies of load balancing in good and bad times, against an oracle; " + QUICK + ", " + SEED + "N";
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        Options given = new Options(options, Set.of(QUICK, SEED)).withoutWords();
        Main.quieten();
        Extent extent = given.has(QUICK) ? Extent.QUICK : Extent.FULL;
        return new Quality(extent, given.number(SEED, 1), out).run();
    }
}
