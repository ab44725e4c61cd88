package dev.perfkit.simulations.coherence;

/** What a node can be asked to do; see {@link Worker}. Questions and answers are numbers, so that they pass between JVMs. */
enum Task {
    /** {@code first, end}: reads these keys once; answers how many were older than acknowledged, were read, and threw. */
    READ,
    /** {@code first, end}: reads these keys once; answers the versions. */
    VALUES,
    /** {@code first, end, seed}: reads these keys at random from now on. */
    STIR,
    /** Ends {@link #STIR}. */
    CALM,
    /** {@code first, end, seed}: changes these keys in a random order, three puts to one removal; answers how many threw. */
    CHANGE,
    /** {@code first, end}: puts a version of each of these keys, waiting for nobody; answers how many threw. */
    CLASH,
    /** {@code first, keys, tries, seed}: removes these keys at random, while others read them; answers as {@link #READ}. */
    RACE,
    /** {@code first, keys, samples, signal}: notes the time when it first sees each change; answers the times. */
    WATCH,
    /** {@code seed, threads, forgiving}: makes random calls from now on; not 0 to go on where a get throws. */
    BEGIN_HISTORY,
    /** Ends {@link #BEGIN_HISTORY}, writes the history down, and answers how many calls there were. */
    END_HISTORY
}
