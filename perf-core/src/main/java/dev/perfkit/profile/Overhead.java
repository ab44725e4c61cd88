package dev.perfkit.profile;

/**
 * What the profiler itself costs, as it measured it in this JVM when the report was made. Nanoseconds.
 *
 * @param call a call, without what follows
 * @param allocation what it adds to a call whose allocation is measured
 * @param cpu what it adds to a call whose CPU time is measured
 * @param total the estimate for all calls of the report
 */
public record Overhead(double call, double allocation, double cpu, double total) {
    /** Nothing is known. */
    public static final Overhead UNKNOWN = new Overhead(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
}
