package dev.perfkit.profile;

import java.util.List;

/**
 * What the profiler itself costs, as it measured it in this JVM when the report was made. Nanoseconds; {@code NaN} where it is
 * not known, or switched off.
 *
 * @param call a call, without what follows
 * @param allocation what it adds to a call whose allocation is measured
 * @param cpu what it adds to a call whose CPU time is measured
 * @param total the estimate for all calls of the report
 */
public record Overhead(double call, double allocation, double cpu, double total) {
    /** Nothing is known. */
    public static final Overhead UNKNOWN = new Overhead(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** Returns the same parts with the estimate for these sites: each frame of a call that was left, recursive ones too. */
    Overhead over(List<ProfileReport.Site> sites) {
        if (Double.isNaN(call)) {
            return UNKNOWN;
        }
        double sum = 0;
        for (ProfileReport.Site site : sites) {
            sum += call * (site.self().count() + site.recursive())
                    + part(allocation, site.allocation().measured())
                    + part(cpu, site.cpu().measured());
        }
        return new Overhead(call, allocation, cpu, sum);
    }

    /** What was never measured costs nothing, also where nobody knows what it would. */
    private static double part(double each, long measured) {
        return measured == 0 ? 0 : each * measured;
    }

    /**
     * Returns it as a line for people.
     *
     * @param own the time that all calls of the report took
     */
    String text(double own) {
        if (Double.isNaN(call)) {
            return "overhead: not measured";
        }
        StringBuilder text = new StringBuilder("overhead: " + Durations.text(call) + " a call");
        if (!Double.isNaN(allocation)) {
            text.append(", ").append(Durations.text(allocation)).append(" more where allocation is measured");
        }
        if (!Double.isNaN(cpu)) {
            text.append(", ").append(Durations.text(cpu)).append(" more where CPU time is");
        }
        if (!Double.isNaN(total)) {
            text.append("; ").append(Durations.text(total)).append(" in all");
            if (own > 0) {
                text.append(", ").append(Amounts.percent(total / own)).append(" of the calls' own time");
            }
        }
        return text.toString();
    }
}
