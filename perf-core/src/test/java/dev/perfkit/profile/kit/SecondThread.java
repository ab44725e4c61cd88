package dev.perfkit.profile.kit;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A thread that does what the first one waits for. */
final class SecondThread implements AutoCloseable {
    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    /** Runs the body there; what it throws is thrown here. */
    void run(Runnable body) {
        try {
            executor.submit(body).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
