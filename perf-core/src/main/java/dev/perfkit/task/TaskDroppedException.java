package dev.perfkit.task;

/** What the future of a task ends in that was dropped since there was no room. */
public final class TaskDroppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TaskDroppedException(String queue, String task, int capacity, Overflow.Rule rule) {
        super(queue + " dropped " + task + ": " + capacity + " tasks wait already (" + rule + ")", null, false, false);
    }
}
