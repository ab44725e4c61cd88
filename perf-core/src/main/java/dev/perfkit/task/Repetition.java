package dev.perfkit.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submits a task again each time it is run, once the one before is done. Run by one thread at a time. */
final class Repetition implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(TaskQueue.class);

    private final BoundedTaskQueue queue;
    private final TaskOptions options;
    private final Runnable task;
    private final Overflow.Rule rule;
    private @Nullable CompletableFuture<?> last;

    /** Takes the rule of the queue. */
    Repetition(BoundedTaskQueue queue, TaskOptions options, Runnable task, Overflow.Rule rule) {
        this.queue = queue;
        this.options = options;
        this.task = task;
        // It is the scheduler's thread that submits, which must neither wait nor do it.
        boolean holds = rule == Overflow.Rule.BLOCK || rule == Overflow.Rule.CALLER_RUNS;
        this.rule = holds ? Overflow.Rule.DROP_NEWEST : rule;
    }

    @Override
    public void run() {
        if (last == null || last.isDone()) {
            try {
                last = queue.submit(options, Executors.callable(task), rule);
            } catch (TaskRejectedException e) {
                log.debug("{}: no room for {}", queue.name(), options.name(), e);
            }
        }
    }
}
