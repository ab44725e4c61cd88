package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.weave.Coverage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param elapsed the time since the profiler was built, or that the report is over
 * @param sites the figures by site
 * @param tree who called whom; null where the profiler keeps no call tree
 * @param overhead what measuring costs
 * @param coverage how many annotated methods there are and how many of them are woven; null where nobody has looked
 * @param unmeasuredCalls calls of woven methods for which no profiler was installed, since the classes were loaded
 */
public record ProfileReport(
        String profiler,
        Instant takenAt,
        Duration elapsed,
        List<Site> sites,
        @Nullable CallTree tree,
        Overhead overhead,
        @Nullable Coverage coverage,
        long unmeasuredCalls) {
    /** Copies the list. */
    public ProfileReport {
        requireNonNull(profiler, "profiler");
        requireNonNull(takenAt, "takenAt");
        requireNonNull(elapsed, "elapsed");
        requireNonNull(overhead, "overhead");
        sites = List.copyOf(sites);
    }

    /** Returns the same figures in another order. */
    public ProfileReport sortedBy(Order order) {
        return new ProfileReport(
                profiler,
                takenAt,
                elapsed,
                sites.stream().sorted(order.comparator()).toList(),
                tree,
                overhead,
                coverage,
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
        /** The time of all calls together, without that of the profiled calls in them. */
        SELF,
        /** The mean time of a call. */
        AVERAGE,
        /** The number of calls. */
        CALLS,
        /** The 99th percentile. */
        P99,
        /** The bytes that all calls together allocate, as far as was measured. */
        ALLOCATION;

        Comparator<Site> comparator() {
            Comparator<Site> least = switch (this) {
                case TOTAL -> Comparator.comparingLong(Site::total);
                case SELF -> Comparator.comparingLong(site -> site.self().sum());
                case AVERAGE -> Comparator.comparingDouble(Site::mean);
                case CALLS -> Comparator.comparingLong(Site::calls);
                case P99 -> Comparator.comparingDouble(Site::p99);
                case ALLOCATION -> Comparator.comparingDouble(Site::allocated);
            };
            return least.reversed().thenComparing(Site::name);
        }
    }

    /**
     * The figures of one site. Times are in nanoseconds; 0 where there was no call.
     *
     * @param name the site's name
     * @param tags what it is grouped by, each {@code "key=value"}
     * @param latency the durations of the calls that have ended; of a call that returned a stage, up to its completion
     * @param returned of the calls that returned a stage or a future: the time until they did
     * @param futures how many of the calls returned a {@link java.util.concurrent.Future} that is no stage: nobody can be told of
     *     its end, so these are timed until they returned
     * @param self the durations on the calling thread, without those of the profiled calls within
     * @param warmUp of {@code latency}, the first 1,000 calls
     * @param firstCall the duration of the very first call
     * @param cancelled how many of the calls ended because the stage they returned was cancelled
     * @param recursive calls within a call of the same site on the same thread: part of that one, and not in {@code latency}
     * @param slow how many took at least the slow-call threshold
     * @param concurrency calls under way, and whether they are too many
     * @param allocation bytes allocated on the calling thread, with those of the calls within
     * @param cpu CPU time of the calling thread, with that of the calls within
     */
    public record Site(
            String name,
            List<String> tags,
            LatencySnapshot latency,
            LatencySnapshot returned,
            long futures,
            LatencySnapshot self,
            LatencySnapshot warmUp,
            long firstCall,
            long cancelled,
            long recursive,
            long slow,
            Concurrency concurrency,
            Usage allocation,
            Usage cpu) {
        /** Below this mean, the figures are mostly the measuring itself. */
        private static final double OVERHEAD_NANOS = 200;

        /** Checks that nothing is null, and copies the list. */
        public Site {
            requireNonNull(name, "name");
            requireNonNull(latency, "latency");
            requireNonNull(returned, "returned");
            requireNonNull(self, "self");
            requireNonNull(warmUp, "warmUp");
            requireNonNull(concurrency, "concurrency");
            requireNonNull(allocation, "allocation");
            requireNonNull(cpu, "cpu");
            tags = List.copyOf(tags);
        }

        /** Returns the durations of all calls but the first 1,000. */
        public LatencySnapshot steady() {
            return latency.minus(warmUp);
        }

        /** Returns how many calls are under way. */
        public long inFlight() {
            return concurrency.inFlight();
        }

        /** Returns the most that were under way at once in the last five minutes. */
        public long peakInFlight() {
            return concurrency.peak();
        }

        /** Returns the bytes that all calls together have allocated: of the measured ones, times what they stand for. */
        public double allocated() {
            return allocation.measured() == 0 ? 0 : allocation.mean() * calls();
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
