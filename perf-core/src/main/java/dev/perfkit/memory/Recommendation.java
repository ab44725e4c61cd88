package dev.perfkit.memory;

/**
 * Something worth doing, and what that rests on.
 *
 * @param what what to do
 * @param evidence the figures that speak for it
 * @param gain what is to be expected of it
 * @param confidence how sure that is
 */
public record Recommendation(String what, String evidence, String gain, Confidence confidence) {

    /** How sure a recommendation is. */
    public enum Confidence {
        /** A rule of thumb was met; look before you act. */
        LOW,
        /** The figures are clear, their cause is not certain. */
        MEDIUM,
        /** A limit is close, or a leak is confirmed. */
        HIGH
    }
}
