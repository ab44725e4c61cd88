package dev.perfkit.balancer.http;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs what somebody waits for: where the host says, since what depends on it is the host's code, but on the calling thread if that
 * place refuses it.
 */
record SureExecutor(Executor executor) implements Executor {
    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }
}
