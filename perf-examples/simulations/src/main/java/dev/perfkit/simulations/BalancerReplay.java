package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.balancing.Replay;
import dev.perfkit.simulations.balancing.Replay.Setting;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A user's own trace under each strategy. */
final class BalancerReplay implements Simulation {
    private static final String NODES = "--nodes=";
    private static final String WORKERS = "--workers=";
    private static final String CLIENTS = "--clients=";
    private static final String DEADLINE = "--deadline-ms=";
    private static final String FAULT = "--fault=";
    private static final String SEED = "--seed=";

    @Override
    public String name() {
        return "balancer-replay";
    }

    @Override
    public String summary() {
        return "TRACE.csv (arrival_ms,service_ms) under each strategy; " + NODES + "N, " + WORKERS + "N, " + CLIENTS
                + "N, " + DEADLINE + "N, " + FAULT + "none|slow|fail-fast|hung, " + SEED + "N";
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        Options given = new Options(options, Set.of(NODES, WORKERS, CLIENTS, DEADLINE, FAULT, SEED));
        if (given.words().size() != 1) {
            throw new IllegalArgumentException("trace: " + given.words() + " (expected: one file, TRACE.csv)");
        }
        Main.quieten();
        Setting usual = Setting.defaults();
        Setting setting = new Setting(
                given.number(NODES, usual.servers()),
                given.number(WORKERS, usual.workers()),
                given.number(CLIENTS, usual.clients()),
                Duration.ofMillis(given.number(DEADLINE, (int) usual.deadline().toMillis())),
                given.text(FAULT, usual.fault()));
        return new Replay(Path.of(given.words().get(0)), setting, given.number(SEED, 1), out).run();
    }
}
