package dev.perfkit.monitor;

/**
 * A rule's value at one evaluation, and how much it rests on.
 *
 * @param value the value in the unit of the rule's signal; {@code NaN} where there is none
 * @param count how many samples it was made of
 * @param coverage the share of the window that is known, 0 to 1
 */
public record Measurement(double value, long count, double coverage) {
    /** Nothing is known. */
    public static final Measurement NONE = new Measurement(Double.NaN, 0, 0);
}
