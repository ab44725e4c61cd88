package dev.perfkit.monitor.anomaly;

/**
 * The constants of a detector. The defaults are made to be left alone: they were chosen once, on series of many kinds.
 *
 * @param mean over how many values the short mean is taken, 2 to 64
 * @param deviation over how many values the scatter is taken, 2 to 64
 * @param memory how many values back the past reaches, roughly: a remembered value is forgotten after this many on average; at
 *     least 192
 * @param threshold from which sum of surprises on a value is an anomaly, more than zero
 * @param rest for how many values after an anomaly there is no other, zero or more
 */
public record AnomalyOptions(int mean, int deviation, int memory, double threshold, int rest) {
    private static final AnomalyOptions DEFAULTS = new AnomalyOptions(8, 32, 1_500, 8, 120);

    /** Checks each against its range. */
    public AnomalyOptions {
        require("mean", mean, 2, AnomalyDetector.RECENT);
        require("deviation", deviation, 2, AnomalyDetector.RECENT);
        require("memory", memory, TailModel.KEPT, Integer.MAX_VALUE);
        require("rest", rest, 0, Integer.MAX_VALUE);
        if (!(threshold > 0 && threshold < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("threshold: " + threshold + " (expected: > 0 and finite)");
        }
    }

    private static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            String upTo = most == Integer.MAX_VALUE ? "" : " and <= " + most;
            throw new IllegalArgumentException(what + ": " + value + " (expected: >= " + least + upTo + ")");
        }
    }

    /** Returns the defaults: 8, 32, 1,500, 8 and 120. */
    public static AnomalyOptions defaults() {
        return DEFAULTS;
    }

    /** Returns these with another threshold. */
    public AnomalyOptions withThreshold(double threshold) {
        return new AnomalyOptions(mean, deviation, memory, threshold, rest);
    }

    /** Returns these with another rest. */
    public AnomalyOptions withRest(int rest) {
        return new AnomalyOptions(mean, deviation, memory, threshold, rest);
    }
}
