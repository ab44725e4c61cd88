package dev.perfkit.task;

import java.util.concurrent.RejectedExecutionException;

/** Thrown at who submits to a queue that takes no tasks: it is closed, or full and told to fail. */
public final class TaskRejectedException extends RejectedExecutionException {
    private static final long serialVersionUID = 1L;

    TaskRejectedException(String queue, String task, String why) {
        super(queue + " refuses " + task + ": " + why);
    }
}
