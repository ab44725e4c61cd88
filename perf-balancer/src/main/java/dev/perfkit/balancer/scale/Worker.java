package dev.perfkit.balancer.scale;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The host's executor, or a daemon thread of one's own. */
final class Worker implements Executor, AutoCloseable {
    private final @Nullable ExecutorService own;
    private final Executor executor;

    Worker(@Nullable Executor given, String name) {
        if (given != null) {
            own = null;
            executor = given;
        } else {
            own = Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "perfkit-autoscaler-" + name);
                thread.setDaemon(true);
                return thread;
            });
            executor = own;
        }
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Ends the thread of one's own once it has done what it has begun. */
    @Override
    public void close() {
        if (own != null) {
            own.shutdown();
        }
    }
}
