package dev.perfkit.balancer.health;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/** Runs code that blocks where it may, and interrupts it when its probe is cancelled. */
@SuppressWarnings("FutureReturnValueIgnored") // the future that is waited on tells of every failure
final class BlockingHealthCheck<T> implements HealthCheck<T> {
    private final Blocking<? super T> check;
    private final Executor executor;

    BlockingHealthCheck(Blocking<? super T> check, Executor executor) {
        this.check = check;
        this.executor = executor;
    }

    @Override
    public CompletionStage<?> check(T target) {
        CompletableFuture<Void> verdict = new CompletableFuture<>();
        // FutureTask interrupts the thread that runs it, and never after it has gone on to other work.
        FutureTask<Void> task = new FutureTask<>(() -> probe(target, verdict), null);
        verdict.whenComplete((none, failure) -> {
            if (verdict.isCancelled()) {
                task.cancel(true);
            }
        });
        executor.execute(task);
        return verdict;
    }

    private void probe(T target, CompletableFuture<Void> verdict) {
        try {
            check.check(target);
            verdict.complete(null);
        } catch (Exception | LinkageError | AssertionError e) {
            verdict.completeExceptionally(e);
        }
    }

    @Override
    public String toString() {
        return check.toString();
    }
}
