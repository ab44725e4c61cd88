package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.balancing.FleetScale;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/** A thousand nodes and a thousand clients that balance over them. */
final class BalancerScale implements Simulation {
    private static final String QUICK = "--quick";
    private static final String SEED = "--seed=";

    @Override
    public String name() {
        return "balancer-scale";
    }

    @Override
    public String summary() {
        return "1,000 nodes x 1,000 clients: picks, quality, memory (5 GB of heap); " + QUICK + ", " + SEED + "N";
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        Options given = new Options(options, Set.of(QUICK, SEED)).withoutWords();
        Main.quieten();
        int many = given.has(QUICK) ? 50 : 1_000;
        return new FleetScale(many, many, given.has(QUICK) ? 2 : 10, given.number(SEED, 1), out).run();
    }
}
