package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.memory.LeakVerdictQuality;
import dev.perfkit.simulations.memory.VerdictPictures;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** How often the verdict on a leak is right. */
final class LeakVerdict implements Simulation {
    private static final String SEEDS = "--seeds=";
    private static final String FIRST_SEED = "--first-seed=";
    private static final String PICTURES = "--pictures=";

    @Override
    public String name() {
        return "leak-verdict";
    }

    @Override
    public String summary() {
        return "the verdict on a leak over services that leak and that do not; " + SEEDS + "N, " + FIRST_SEED + "N, "
                + PICTURES + "DIR";
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        Options given = new Options(options, Set.of(SEEDS, FIRST_SEED, PICTURES)).withoutWords();
        String folder = given.text(PICTURES, "");
        if (!folder.isEmpty()) {
            VerdictPictures.write(Path.of(folder)).forEach(file -> out.println("drawn in " + file));
        }
        return new LeakVerdictQuality(given.number(FIRST_SEED, 1), given.number(SEEDS, 100), out).run();
    }
}
