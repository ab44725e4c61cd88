package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.coherence.CoherenceStress;
import dev.perfkit.simulations.coherence.Scale;
import java.io.PrintStream;
import java.util.List;

/** How often two-level caches serve old values when calls race, links fail and Redis forgets: PerfKit's, JetCache's and Redisson's. */
final class CacheCoherence implements Simulation {
    private static final String QUICK = "--quick";
    private static final String SEED = "--seed=";
    private static final long USUAL_SEED = 20_261_126;

    @Override
    public String name() {
        return "cache-coherence";
    }

    @Override
    public String summary() {
        return "old values served in races and faults, beside JetCache and Redisson; " + QUICK + ", " + SEED + "N";
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        long seed = USUAL_SEED;
        boolean quick = false;
        for (String option : options) {
            if (option.equals(QUICK)) {
                quick = true;
            } else if (option.matches(SEED + "\\d{1,18}")) {
                seed = Long.parseLong(option.substring(SEED.length()));
            } else {
                throw new IllegalArgumentException(
                        "option: \"" + option + "\" (expected: " + QUICK + " or " + SEED + "NUMBER)");
            }
        }
        Main.quieten();
        CoherenceStress stress = new CoherenceStress(seed, out);
        return quick ? stress.run(Scale.QUICK, Scale.QUICK_PEER) : stress.run(Scale.FULL, Scale.PEER);
    }
}
