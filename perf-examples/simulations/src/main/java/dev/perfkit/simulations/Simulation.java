package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import java.io.PrintStream;

/** One simulation: a name, a sentence, and a run that ends in evidence. A seed is fixed, so every run is the same. */
interface Simulation {
    /** Returns the name it is run by, which is also its evidence's. */
    String name();

    /** Returns what it shows, in one sentence. */
    String summary();

    /**
     * Runs it.
     *
     * @param out where to print what the evidence does not say
     */
    Evidence run(PrintStream out);
}
