package dev.perfkit.signal;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.LatencySnapshot;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A named source of numbers that someone else may watch: how every module publishes, and all that a monitor, a dashboard
 * or an autoscaler knows of the others.
 *
 * <pre>{@code
 * Signal queue = Signal.gauge("orders.queue", "tasks", tasks::size);
 * Signal errors = Signal.ratio("orders.errors", () -> new Signal.Share(failed.sum(), all.sum()));
 * Signal latency = Signal.latency("orders.latency", recorder::snapshot);
 * }</pre>
 *
 * <p>Except for a gauge, a signal is <em>cumulative</em>: it tells the total since its source began and never starts
 * over by itself. A window is the difference of two readings, and is held by whoever reads; so a source keeps no window,
 * any number of readers get along, and a total that has shrunk shows that the source was started anew.
 *
 * <p>Names are dotted lower case, the component first: {@code cache.products.near.hits}. Latencies are in nanoseconds.
 *
 * <p><b>Thread safety:</b> the suppliers are called by any thread, also by several at once. <b>Cost:</b> that of the
 * supplier, which should be microseconds and must not block. <b>Failures:</b> what a supplier throws reaches the reader,
 * who has to say what a missing reading means. A {@link NoReadingException} says that there is none at present, and no fault.
 */
public sealed interface Signal {

    /** Returns the name, unique among the signals of one reader. */
    String name();

    /** Returns the unit of the numbers: {@code "ns"}, {@code "bytes"}, {@code "1"} for a plain count or share. */
    String unit();

    /** Returns a signal of the value right now, such as a queue's length; {@code NaN} says that there is none. */
    static Gauge gauge(String name, String unit, DoubleSupplier value) {
        return new Gauge(name, unit, value);
    }

    /** Returns a signal of a total that only grows, such as bytes sent; watched as a rate. */
    static Counter counter(String name, String unit, LongSupplier total) {
        return new Counter(name, unit, total);
    }

    /** Returns a signal of a part in a whole that both only grow, such as failed calls in all calls. */
    static Ratio ratio(String name, Supplier<Share> share) {
        return new Ratio(name, share);
    }

    /** Returns a signal of a latency distribution that only grows. */
    static Latency latency(String name, Supplier<LatencySnapshot> snapshot) {
        return new Latency(name, snapshot);
    }

    /**
     * The value right now.
     *
     * @param name see {@link Signal#name()}
     * @param unit see {@link Signal#unit()}
     * @param value reads the value; {@code NaN} where there is none
     */
    record Gauge(String name, String unit, DoubleSupplier value) implements Signal {
        /** Checks the name and that nothing is null. */
        public Gauge {
            requireName(name);
            requireNonNull(unit, "unit");
            requireNonNull(value, "value");
        }
    }

    /**
     * A total that only grows.
     *
     * @param name see {@link Signal#name()}
     * @param unit see {@link Signal#unit()}
     * @param total reads the total since the source began
     */
    record Counter(String name, String unit, LongSupplier total) implements Signal {
        /** Checks the name and that nothing is null. */
        public Counter {
            requireName(name);
            requireNonNull(unit, "unit");
            requireNonNull(total, "total");
        }
    }

    /**
     * A part in a whole, both read at once so that the part never exceeds the whole.
     *
     * @param name see {@link Signal#name()}
     * @param share reads both totals since the source began
     */
    record Ratio(String name, Supplier<Share> share) implements Signal {
        /** Checks the name and that nothing is null. */
        public Ratio {
            requireName(name);
            requireNonNull(share, "share");
        }

        @Override
        public String unit() {
            return "1";
        }
    }

    /**
     * A distribution of latencies that only grows.
     *
     * @param name see {@link Signal#name()}
     * @param snapshot reads the distribution since the source began
     */
    record Latency(String name, Supplier<LatencySnapshot> snapshot) implements Signal {
        /** Checks the name and that nothing is null. */
        public Latency {
            requireName(name);
            requireNonNull(snapshot, "snapshot");
        }

        @Override
        public String unit() {
            return "ns";
        }
    }

    /**
     * Two totals that belong together.
     *
     * @param part how many of the whole had the property, such as failed calls
     * @param whole how many there were
     */
    record Share(long part, long whole) {
        /** Checks that {@code 0 <= part <= whole}. */
        public Share {
            if (part < 0 || part > whole) {
                throw new IllegalArgumentException("part: " + part + " (expected: >= 0 and <= whole, " + whole + ")");
            }
        }
    }

    private static void requireName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
        }
    }
}
