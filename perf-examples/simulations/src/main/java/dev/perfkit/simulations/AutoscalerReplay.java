package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.scaling.ScalingQuality;
import dev.perfkit.simulations.scaling.Scope;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** How well the autoscaler follows loads that were recorded and made, beside others and an oracle. */
final class AutoscalerReplay implements Simulation {
    private static final String QUICK = "--quick";
    private static final String SEED = "--seed=";
    private static final String DATA = "--data=";

    @Override
    public String name() {
        return "autoscaler";
    }

    @Override
    public String summary() {
        return "the autoscaler under recorded and made loads, beside the HPA and an oracle; " + DATA + "DIR, " + QUICK
                + ", " + SEED + "N";
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        Options given = new Options(options, Set.of(QUICK, SEED, DATA)).withoutWords();
        Main.quieten();
        Path data = DataFolder.find(given.text(DATA, ""), "load/elb.csv", out);
        if (data == null) {
            out.println("NOT MEASURED, and left out of the evidence: the rows of elb and wc98");
        }
        Scope scope = given.has(QUICK) ? Scope.QUICK : Scope.FULL;
        Path load = data == null ? null : data.resolve("load");
        return new ScalingQuality(scope, load, given.number(SEED, 1), out).run();
    }
}
