package dev.perfkit.task;

/** How soon a task's turn comes, beside others that wait. */
public enum Lane {
    /** Before the others. */
    HIGH,
    /** The usual. */
    NORMAL,
    /** When nothing else waits; or once it has waited longest of all, to whom each eighth turn goes. */
    LOW
}
