package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import java.io.PrintStream;
import java.util.List;

/** One simulation: a name, a sentence, and a run that ends in evidence. What is drawn, is drawn by a fixed seed. */
interface Simulation {
    /** Returns the name it is run by, which is also its evidence's. */
    String name();

    /** Returns what it shows, in one sentence. */
    String summary();

    /**
     * Runs it.
     *
     * @param options the words behind its name
     * @param out where to print what the evidence does not say
     * @throws IllegalArgumentException if there is no such option
     */
    Evidence run(List<String> options, PrintStream out);
}
