package dev.perfkit.balancer.scale;

import java.util.Map;

/**
 * What a fleet bears by one measure, in whatever unit the policy's target is in: a share of what an instance can bear, requests in
 * flight an instance, milliseconds.
 *
 * <p>Offered load (what arrives, waits or is in flight) is a better measure than one that saturates: a processor that is busy all the
 * time says nothing of how much more there is to do.
 */
public sealed interface Load {

    /** Returns what all instances that are ready bear on average. */
    static Load average(double value) {
        return Double.isNaN(value) ? missing("there is no value") : new Average(value);
    }

    /** Returns what there is in all, such as tasks that wait: those that are ready bear equal parts of it. */
    static Load total(double value) {
        return Double.isNaN(value) ? missing("there is no value") : new Total(value);
    }

    /** Returns what each instance bears, by its name; who is not in it is missing. */
    static Load each(Map<String, Double> values) {
        return new Each(values);
    }

    /**
     * Returns what arrives at all instances together, for a policy that sizes by a promise of latency.
     *
     * @param arrivals requests a second, zero or more
     * @param inFlight requests in flight on average, zero or more; by Little's law their mean latency is {@code inFlight / arrivals}
     * @param slowShare what part of them was slower than promised, 0 to 1; {@code NaN} where that is not known
     */
    static Load traffic(double arrivals, double inFlight, double slowShare) {
        return Double.isNaN(arrivals + inFlight)
                ? missing("there is no value")
                : new Traffic(arrivals, inFlight, slowShare);
    }

    /** Returns that nobody knows. */
    static Load missing(String why) {
        return new Missing(why);
    }

    /**
     * An average of those that are ready.
     *
     * @param value zero or more
     */
    record Average(double value) implements Load {
        /** Checks the value. */
        public Average {
            requireLoad("value", value);
        }
    }

    /**
     * A sum, of which each that is ready bears an equal part.
     *
     * @param value zero or more
     */
    record Total(double value) implements Load {
        /** Checks the value. */
        public Total {
            requireLoad("value", value);
        }
    }

    /**
     * A value for each that has one.
     *
     * @param values by the name of the instance, zero or more
     */
    record Each(Map<String, Double> values) implements Load {
        /** Checks the values. */
        public Each {
            values = Map.copyOf(values);
            values.forEach((name, value) -> requireLoad("values, of " + name, value));
        }
    }

    /**
     * What arrives at all of them, see {@link #traffic}.
     *
     * @param arrivals requests a second, zero or more
     * @param inFlight requests in flight on average, zero or more
     * @param slowShare what part was slower than promised, 0 to 1; {@code NaN} where that is not known
     */
    record Traffic(double arrivals, double inFlight, double slowShare) implements Load {
        /** Checks the numbers. */
        public Traffic {
            requireLoad("arrivals", arrivals);
            requireLoad("inFlight", inFlight);
            if (slowShare < 0 || slowShare > 1) {
                throw new IllegalArgumentException("slowShare: " + slowShare + " (expected: 0..1, or NaN)");
            }
        }
    }

    /**
     * None.
     *
     * @param why the reason
     */
    record Missing(String why) implements Load {}

    private static void requireLoad(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: >= 0, finite)");
        }
    }
}
