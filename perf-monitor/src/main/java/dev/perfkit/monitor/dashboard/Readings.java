package dev.perfkit.monitor.dashboard;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencySnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is made of a signal's readings over one slot of one grain. A coarser slot is made of the source's own totals at its
 * ends, never of the finer slots' figures: its percentiles are those of all calls in it.
 */
interface Readings {
    /** Adds a reading within the slot. */
    void add(Reading reading);

    /**
     * Ends the slot with the reading added last, which begins the next.
     *
     * @param seconds how long the slot was
     * @return a figure for each column
     */
    double[] end(double seconds);

    static Readings of(Signal signal) {
        if (signal instanceof Signal.Gauge) {
            return new OfGauge();
        }
        if (signal instanceof Signal.Counter) {
            return new OfCounter();
        }
        return signal instanceof Signal.Ratio ? new OfRatio() : new OfLatency();
    }

    /** The columns that a signal's figures have. */
    static List<String> columns(Signal signal) {
        if (signal instanceof Signal.Gauge) {
            return List.of("mean", "max");
        }
        if (signal instanceof Signal.Counter) {
            return List.of("rate");
        }
        return signal instanceof Signal.Ratio
                ? List.of("share", "rate")
                : List.of("rate", "errors", "p50", "p95", "p99", "max");
    }

    /** A signal's value at one moment, read once for all grains. */
    record Reading(double value, long part, long whole, LatencySnapshot latency) {
        static Reading of(Signal signal) {
            if (signal instanceof Signal.Gauge gauge) {
                return new Reading(gauge.value().getAsDouble(), 0, 0, LatencySnapshot.empty());
            }
            if (signal instanceof Signal.Counter counter) {
                return new Reading(0, 0, counter.total().getAsLong(), LatencySnapshot.empty());
            }
            if (signal instanceof Signal.Ratio ratio) {
                Signal.Share share = ratio.share().get();
                return new Reading(0, share.part(), share.whole(), LatencySnapshot.empty());
            }
            return new Reading(0, 0, 0, ((Signal.Latency) signal).snapshot().get());
        }
    }

    /** Mean and maximum of what was read. */
    final class OfGauge implements Readings {
        private double sum;
        private double max = Double.NaN;
        private int count;

        @Override
        public void add(Reading reading) {
            if (!Double.isNaN(reading.value())) {
                sum += reading.value();
                max = count == 0 ? reading.value() : Math.max(max, reading.value());
                count++;
            }
        }

        @Override
        public double[] end(double seconds) {
            double[] figures = {count == 0 ? Double.NaN : sum / count, max};
            sum = 0;
            max = Double.NaN;
            count = 0;
            return figures;
        }
    }

    /** Of a total that only grows: what it did between the slot's first reading and its last. */
    abstract class OfTotal implements Readings {
        private @Nullable Reading first;
        private @Nullable Reading last;

        @Override
        public void add(Reading reading) {
            if (first == null) {
                first = reading;
            } else {
                last = reading;
            }
        }

        @Override
        public double[] end(double seconds) {
            Reading from = first;
            Reading to = last;
            first = to; // of a slot that ends without a reading nothing leads on to the next
            last = null;
            return from == null || to == null ? unknown() : between(from, to, seconds);
        }

        abstract double[] unknown();

        /** Returns the figures, unknown ones where the source began anew. */
        abstract double[] between(Reading from, Reading to, double seconds);
    }

    /** How much a second. */
    final class OfCounter extends OfTotal {
        @Override
        double[] unknown() {
            return new double[] {Double.NaN};
        }

        @Override
        double[] between(Reading from, Reading to, double seconds) {
            return to.whole() < from.whole() ? unknown() : new double[] {(to.whole() - from.whole()) / seconds};
        }
    }

    /** The share of what came in the slot, and how much that was a second. */
    final class OfRatio extends OfTotal {
        @Override
        double[] unknown() {
            return new double[] {Double.NaN, Double.NaN};
        }

        @Override
        double[] between(Reading from, Reading to, double seconds) {
            if (to.whole() < from.whole() || to.part() < from.part()) {
                return unknown();
            }
            double whole = to.whole() - from.whole();
            return new double[] {whole == 0 ? Double.NaN : (to.part() - from.part()) / whole, whole / seconds};
        }
    }

    /** The distribution of the calls in the slot. */
    final class OfLatency extends OfTotal {
        @Override
        double[] unknown() {
            return new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN};
        }

        @Override
        double[] between(Reading from, Reading to, double seconds) {
            LatencySnapshot calls;
            try {
                calls = to.latency().minus(from.latency());
            } catch (IllegalArgumentException e) {
                return unknown();
            }
            double count = calls.count();
            return new double[] {
                count / seconds,
                count == 0 ? Double.NaN : calls.errorCount() / count,
                calls.quantile(0.5),
                calls.quantile(0.95),
                calls.quantile(0.99),
                count == 0 ? Double.NaN : calls.max()
            };
        }
    }
}
