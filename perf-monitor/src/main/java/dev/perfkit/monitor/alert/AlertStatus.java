package dev.perfkit.monitor.alert;

/** Where an alert is in its life; see {@link AlertState} for how it moves on. */
public enum AlertStatus {
    /** All is well. */
    INACTIVE,
    /** Something is wrong, but not for long enough to tell anybody. */
    PENDING,
    /** Something is wrong, and people were told. */
    FIRING,
    /** It has ended, and people were told; kept for a while so that it can be seen. */
    RESOLVED
}
