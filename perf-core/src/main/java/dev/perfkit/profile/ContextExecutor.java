package dev.perfkit.profile;

import java.util.concurrent.Executor;

/**
 * An executor whose tasks run in the context of their submitters.
 *
 * @param executor what runs them
 */
record ContextExecutor(Executor executor) implements Executor {
    @Override
    public void execute(Runnable task) {
        executor.execute(ProfileContext.current().wrap(task));
    }
}
