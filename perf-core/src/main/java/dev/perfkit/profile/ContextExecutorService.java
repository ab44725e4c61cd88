package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An executor whose tasks run in the context of their submitters. */
sealed class ContextExecutorService implements ExecutorService permits ContextScheduledExecutorService {
    private final ExecutorService executor;

    ContextExecutorService(ExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public final void execute(Runnable task) {
        executor.execute(ProfileContext.current().wrap(task));
    }

    @Override
    public final <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
        return executor.submit(ProfileContext.current().wrap(task));
    }

    @Override
    public final <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
        return executor.submit(ProfileContext.current().wrap(task), result);
    }

    @Override
    public final Future<?> submit(Runnable task) {
        return executor.submit(ProfileContext.current().wrap(task));
    }

    @Override
    public final <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        return executor.invokeAll(wrapped(tasks));
    }

    @Override
    public final <T extends @Nullable Object> List<Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
        return executor.invokeAll(wrapped(tasks), timeout, unit);
    }

    @Override
    public final <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        return executor.invokeAny(wrapped(tasks));
    }

    @Override
    public final <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return executor.invokeAny(wrapped(tasks), timeout, unit);
    }

    private static <T extends @Nullable Object> List<Callable<T>> wrapped(Collection<? extends Callable<T>> tasks) {
        ProfileContext context = ProfileContext.current();
        List<Callable<T>> wrapped = new ArrayList<>(tasks.size());
        for (Callable<T> task : tasks) {
            wrapped.add(context.wrap(task));
        }
        return wrapped;
    }

    @Override
    public final void shutdown() {
        executor.shutdown();
    }

    @Override
    public final List<Runnable> shutdownNow() {
        return executor.shutdownNow().stream()
                .map(ContextRunnable::original)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    @Override
    public final boolean isShutdown() {
        return executor.isShutdown();
    }

    @Override
    public final boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public final boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }

    /*
     * From JDK 19 on this overrides a method whose default waits until the executor has terminated, which the common pool
     * never does: its own close() does nothing. Before, nobody can call it.
     */
    public final void close() {
        Object closeable = executor;
        if (closeable instanceof AutoCloseable its) {
            close(its);
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("ExecutorService.close() declares no exception", e);
        }
    }

    @Override
    public final String toString() {
        return "ContextExecutorService{" + executor + "}";
    }
}
