package dev.perfkit.profile.kit;

import java.util.List;
import java.util.stream.Stream;

/** All cases, in the order of a table of them. */
public final class ExactlyOnceCases {
    /** How many random calls a profiler is to survive without losing or doubling one. */
    public static final int STORM_CALLS = 1_000_000;

    private ExactlyOnceCases() {}

    /** Returns the cases. Their names differ. */
    public static List<ExactlyOnceCase> all() {
        return all(STORM_CALLS);
    }

    /**
     * Returns the cases.
     *
     * @param stormCalls how many random calls eight threads make, a multiple of eight
     */
    public static List<ExactlyOnceCase> all(int stormCalls) {
        if (stormCalls <= 0 || stormCalls % 8 != 0) {
            throw new IllegalArgumentException("stormCalls: " + stormCalls + " (expected: a multiple of 8, > 0)");
        }
        return Stream.of(
                        WaysOut.cases(),
                        Recursions.cases(),
                        Stages.cases(),
                        Kinds.cases(),
                        AcrossThreads.cases(stormCalls))
                .flatMap(List::stream)
                .toList();
    }
}
