package dev.perfkit.task;

/** What the future of a task ends in that was dropped since there was no room. */
public final class TaskDroppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String queue;
    private final String task;
    private final int capacity;
    private final Overflow.Rule rule;

    TaskDroppedException(String queue, String task, int capacity, Overflow.Rule rule) {
        super(null, null, false, false); // a full queue has no time for a stack trace
        this.queue = queue;
        this.task = task;
        this.capacity = capacity;
        this.rule = rule;
    }

    @Override
    public String getMessage() {
        return queue + " dropped " + task + ": " + capacity + " tasks wait already (" + rule + ")";
    }
}
