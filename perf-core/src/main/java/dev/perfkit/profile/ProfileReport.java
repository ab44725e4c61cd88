package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.weave.Coverage;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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

    /**
     * Returns what happened since an earlier report of the same profiler: percentiles, rates and the call tree over that time.
     *
     * <pre>{@code
     * ProfileReport before = profiler.report();
     * runLoad();
     * System.out.println(profiler.report().since(before).text());
     * }</pre>
     *
     * <p>Counts and distributions are subtracted; a site that is new counts whole. Rate and mean concurrency are those of that
     * time. What cannot be subtracted is told as it is now: calls in flight, their peak in the last five minutes and the risk,
     * the peak of a usage, and the coverage. A shortest or longest duration that was not of that time is its bucket's bound,
     * within 1.1 %; the first call is 0 where it was before.
     *
     * @param earlier a report of the same profiler
     * @throws IllegalArgumentException if it is of another profiler, or holds what this report does not
     */
    public ProfileReport since(ProfileReport earlier) {
        return ReportDifference.of(this, earlier);
    }

    /** Returns the figures as a table for people, at most 160 wide unless names need it, in lines that end in {@code \n}. */
    public String text() {
        return text(Integer.MAX_VALUE);
    }

    /**
     * Returns the figures of the first sites as a table for people, and a line on those left out.
     *
     * @param maximumRows how many sites, at least 1
     */
    public String text(int maximumRows) {
        if (maximumRows < 1) {
            throw new IllegalArgumentException("maximumRows: " + maximumRows + " (expected: >= 1)");
        }
        return ReportTable.of(this, maximumRows);
    }

    /**
     * Returns the report in a format.
     *
     * @throws IllegalStateException if the format is of call stacks and the report has no call tree
     */
    public String render(ReportFormat format) {
        return format.render(this);
    }

    /**
     * Writes the report to a file, in the format of its ending; see {@link ReportFormat#ofFile}.
     *
     * @throws UncheckedIOException at once, naming the file and the reason, if it cannot be written
     */
    public void write(Path file) {
        write(file, ReportFormat.ofFile(file));
    }

    /**
     * Writes the report to a file. What was there is replaced when the new one is whole: a write that breaks off leaves it.
     *
     * @throws UncheckedIOException at once, naming the file and the reason, if it cannot be written
     * @throws IllegalStateException if the format is of call stacks and the report has no call tree
     */
    public void write(Path file, ReportFormat format) {
        ReportFile.write(file, render(format));
    }

    /**
     * Reads a report that was written as {@link ReportFormat#JSON}; it equals the one that was written.
     *
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if it is no such report; the message names file, place and expectation
     */
    public static ProfileReport read(Path file) {
        String text = ReportFile.read(file);
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns the report that was rendered as {@link ReportFormat#JSON}.
     *
     * @throws IllegalArgumentException if the text is no such report; the message names place and expectation
     */
    public static ProfileReport parse(String json) {
        return ReportReader.read(json);
    }

    /** Returns the time that the calls took without counting any twice; where nobody told self times, with. */
    double ownTime() {
        double self = sites.stream().mapToDouble(site -> site.self().sum()).sum();
        return self > 0 ? self : sites.stream().mapToDouble(Site::total).sum();
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
     * @param returned of the calls that returned a stage, a future, or what others subscribe to: the time until they did
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
            return latency.without(warmUp); // of two reports' difference, some of the warm-up may be the earlier one's
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
