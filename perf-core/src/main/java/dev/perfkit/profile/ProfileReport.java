package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What a {@link Profiler} has seen.
 *
 * <pre>{@code
 * ProfileReport report = profiler.report();
 * System.out.println(report.sortedBy(ProfileReport.Order.AVERAGE).text());
 * }</pre>
 *
 * @param profiler the profiler's name
 * @param takenAt when, by the wall clock
 * @param elapsed the time since the profiler was built
 * @param sites the figures by site
 * @param unmeasuredCalls calls of woven methods for which no profiler was installed, since the classes were loaded
 */
public record ProfileReport(
        String profiler, Instant takenAt, Duration elapsed, List<Site> sites, long unmeasuredCalls) {
    /** Copies the list. */
    public ProfileReport {
        requireNonNull(profiler, "profiler");
        requireNonNull(takenAt, "takenAt");
        requireNonNull(elapsed, "elapsed");
        sites = List.copyOf(sites);
    }

    /** Returns the same figures in another order. */
    public ProfileReport sortedBy(Order order) {
        return new ProfileReport(
                profiler,
                takenAt,
                elapsed,
                sites.stream().sorted(order.comparator()).toList(),
                unmeasuredCalls);
    }

    /** Returns the figures as a table for people, in lines that end in {@code \n}. */
    public String text() {
        return ReportTable.of(this);
    }

    /** What the sites are sorted by; the greatest comes first. */
    public enum Order {
        /** The time of all calls together. */
        TOTAL,
        /** The mean time of a call. */
        AVERAGE,
        /** The number of calls. */
        CALLS,
        /** The 99th percentile. */
        P99;

        Comparator<Site> comparator() {
            Comparator<Site> least = switch (this) {
                case TOTAL -> Comparator.comparingLong(Site::total);
                case AVERAGE -> Comparator.comparingDouble(Site::mean);
                case CALLS -> Comparator.comparingLong(Site::calls);
                case P99 -> Comparator.comparingDouble(Site::p99);
            };
            return least.reversed().thenComparing(Site::name);
        }
    }

    /**
     * The figures of one site. Times are in nanoseconds; 0 where there was no call.
     *
     * @param name the site's name
     * @param latency the durations of the calls that have ended
     * @param cancelled how many of them ended because the stage they returned was cancelled
     * @param recursive calls within a call of the same site on the same thread: part of that one, and not in {@code latency}
     * @param slow how many took at least the slow-call threshold
     * @param inFlight calls under way
     * @param peakInFlight the most under way at once in the last five minutes
     */
    public record Site(
            String name,
            LatencySnapshot latency,
            long cancelled,
            long recursive,
            long slow,
            long inFlight,
            long peakInFlight) {
        /** Below this mean, the figures are mostly the measuring itself. */
        private static final double OVERHEAD_NANOS = 200;

        /** Checks that nothing is null. */
        public Site {
            requireNonNull(name, "name");
            requireNonNull(latency, "latency");
        }

        /** Returns how many calls have ended. */
        public long calls() {
            return latency.count();
        }

        /** Returns how many of them threw, or returned a stage that failed. */
        public long errors() {
            return latency.errorCount();
        }

        /** Returns the mean duration. */
        public double mean() {
            return calls() == 0 ? 0 : latency.mean();
        }

        /** Returns the median. */
        public double p50() {
            return quantile(0.5);
        }

        /** Returns the 95th percentile. */
        public double p95() {
            return quantile(0.95);
        }

        /** Returns the 99th percentile. */
        public double p99() {
            return quantile(0.99);
        }

        /** Returns the longest duration. */
        public long max() {
            return latency.max();
        }

        /** Returns the duration of all calls together. */
        public long total() {
            return latency.sum();
        }

        /** Tells whether calls are so short that the figures are mostly the measuring itself. */
        public boolean isOverheadDominated() {
            return calls() > 0 && mean() < OVERHEAD_NANOS;
        }

        private double quantile(double q) {
            return calls() == 0 ? 0 : latency.quantile(q);
        }
    }
}
