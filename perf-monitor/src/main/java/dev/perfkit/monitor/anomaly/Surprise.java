package dev.perfkit.monitor.anomaly;

/**
 * How unlikely a value was by what went before it: powers of ten, so that 3 says "once in a thousand". Zero is nothing out of
 * the ordinary, and also what is said while too little is known.
 *
 * @param value of the value itself
 * @param mean of the mean of the last few values: a shift
 * @param deviation of how much the last few values scatter: they have become restless, or rigid
 * @param hour of the value for its hour of the day
 * @param anomaly whether the sum reached the threshold, and no other value did shortly before
 */
public record Surprise(double value, double mean, double deviation, double hour, boolean anomaly) {
    static final Surprise NONE = new Surprise(0, 0, 0, 0, false);

    /** Returns the sum of the four, which is what the threshold is for. */
    public double total() {
        return value + mean + deviation + hour;
    }

    /** Returns what surprised most, in a word; {@code "nothing"} where all are zero. */
    public String chiefly() {
        double most = Math.max(Math.max(value, mean), Math.max(deviation, hour));
        if (most == 0) {
            return "nothing";
        }
        if (most == value) {
            return "value";
        }
        return most == mean ? "mean" : most == deviation ? "deviation" : "hour";
    }
}
