package dev.perfkit.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submits a task again each time it is run, once the one before is done. Run by one thread at a time. */
final class Repetition implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(TaskQueue.class);

    private final TaskQueue queue;
    private final TaskOptions options;
    private final Runnable task;
    private @Nullable CompletableFuture<?> last;

    Repetition(TaskQueue queue, TaskOptions options, Runnable task) {
        this.queue = queue;
        this.options = options;
        this.task = task;
    }

    @Override
    public void run() {
        if (last == null || last.isDone()) {
            try {
                last = queue.submit(options, Executors.callable(task));
            } catch (TaskRejectedException e) {
                log.debug("{}: no room for {}", queue.name(), options.name(), e);
            }
        }
    }
}
