package dev.perfkit.monitor.alert;

/** How bad it is. Both are levels of one incident, which rises and falls between them. */
public enum Level {
    /** Somebody should look at it. */
    WARNING,
    /** Users suffer now. */
    CRITICAL
}
