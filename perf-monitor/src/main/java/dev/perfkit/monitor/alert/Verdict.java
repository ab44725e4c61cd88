package dev.perfkit.monitor.alert;

/** What one evaluation says about one level's threshold. */
public enum Verdict {
    /** The value is at or below the threshold that clears. */
    CLEAR,
    /** The value is between the two thresholds: nothing begins and nothing ends. */
    HOLD,
    /** The value is at or above the threshold that fires. */
    BREACH,
    /** There is no value, or too few samples to trust one. */
    NODATA,
    /** The source failed. */
    ERROR;

    /** Returns whether there was a value to judge. */
    public boolean hasData() {
        return this != NODATA && this != ERROR;
    }
}
