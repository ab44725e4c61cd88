package dev.perfkit.profile.kit;

import static java.util.Objects.requireNonNull;

/**
 * How a profiler did in a case.
 *
 * @param outcome whether it passed
 * @param said what it did instead, or why it was not judged; may be empty for one that passed
 */
public record Verdict(Outcome outcome, String said) {
    /** Checks that nothing is null. */
    public Verdict {
        requireNonNull(outcome, "outcome");
        requireNonNull(said, "said");
    }

    /** The ways a case can end. */
    public enum Outcome {
        /** Each call was counted once. */
        PASSED,
        /** It was not. */
        FAILED,
        /** The profiler does not claim it, or this JVM has no such thing. */
        NOT_JUDGED
    }
}
