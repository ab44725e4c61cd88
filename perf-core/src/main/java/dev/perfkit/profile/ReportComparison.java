package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;

/**
 * Two reports, compared site by site.
 *
 * <pre>{@code
 * ProfileReport before = profiler.report();
 * runLoad();
 * ProfileReport after = profiler.report().since(before);
 * ReportComparison comparison = ReportComparison.of(before, after, ComparisonOptions.defaults());
 * System.out.println(comparison.text());
 * if (comparison.isRegressed()) {
 *     log.warn("slower than before");
 * }
 * }</pre>
 *
 * <p>Compared are the calls after the first 1,000 where both reports have as many again, else the first 1,000 of both. Where
 * one has none of these, since it is over a later time, the later calls are compared however few they are. A verdict is given
 * where the whole interval of the ratio lies beyond the tolerance; all verdicts together hold with the confidence. Allocation is shown and not judged: reports do not keep its distribution.
 *
 * @param options how they were compared
 * @param sites what was found, what has regressed first
 */
public record ReportComparison(ComparisonOptions options, List<Site> sites) {
    /** Copies the list. */
    public ReportComparison {
        requireNonNull(options, "options");
        sites = List.copyOf(sites);
    }

    /**
     * Compares two reports, of profilers of any name.
     *
     * @param before what is taken for normal
     * @param after what is judged
     */
    public static ReportComparison of(ProfileReport before, ProfileReport after, ComparisonOptions options) {
        return new SiteComparisons(before, after, options).compare();
    }

    /** Tells whether any site has regressed. */
    public boolean isRegressed() {
        return count(Verdict.REGRESSED) > 0;
    }

    /** Returns how many sites that was found of. */
    public long count(Verdict verdict) {
        return sites.stream().filter(site -> site.verdict() == verdict).count();
    }

    /** Returns a line for each site and a summary, in lines that end in {@code \n}. */
    public String text() {
        return ComparisonText.of(this);
    }

    /** What was found of a site. */
    public enum Verdict {
        /** Slower, or more errors. */
        REGRESSED,
        /** Faster, or fewer errors, and neither the opposite. */
        IMPROVED,
        /** It is in the earlier report only. */
        GONE,
        /** It is in the later report only. */
        NEW,
        /** No change, one within the tolerance, or too few calls to tell. */
        NO_EVIDENCE;

        /** Returns the name in small letters. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Which calls were compared. */
    public enum Part {
        /** Those after the first 1,000. */
        STEADY,
        /** The first 1,000. */
        WARM_UP,
        /** All. */
        ALL
    }

    /**
     * One site. What a report does not have is {@code NaN} or 0.
     *
     * @param name the site's name
     * @param verdict on duration and errors together
     * @param duration the verdict on the duration alone
     * @param errors the verdict on the errors alone
     * @param part which calls' durations were compared
     * @param callsBefore how many these were in the earlier report
     * @param callsAfter how many in the later one
     * @param before the earlier figure in nanoseconds
     * @param after the later one
     * @param low where the interval of their ratio, later to earlier, begins; {@code NaN} where there were too few calls
     * @param high where it ends
     * @param errorsBefore the earlier share of errors, of all calls
     * @param errorsAfter the later one
     * @param allocationBefore the earlier bytes a call
     * @param allocationAfter the later ones
     */
    public record Site(
            String name,
            Verdict verdict,
            Verdict duration,
            Verdict errors,
            Part part,
            long callsBefore,
            long callsAfter,
            double before,
            double after,
            double low,
            double high,
            double errorsBefore,
            double errorsAfter,
            double allocationBefore,
            double allocationAfter) {
        /** Checks that nothing is null. */
        public Site {
            requireNonNull(name, "name");
            requireNonNull(verdict, "verdict");
            requireNonNull(duration, "duration");
            requireNonNull(errors, "errors");
            requireNonNull(part, "part");
        }

        /** Returns the ratio of the later figure to the earlier one. */
        public double ratio() {
            return after / before;
        }

        /** Tells whether there were too few calls to compare the durations. */
        public boolean isTooFew() {
            return Double.isNaN(low);
        }
    }
}
