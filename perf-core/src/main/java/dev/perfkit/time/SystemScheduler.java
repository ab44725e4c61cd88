package dev.perfkit.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps time on the delay thread that CompletableFuture shares. */
enum SystemScheduler implements Scheduler {
    INSTANCE;

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a shot does not throw
    public Handle schedule(Executor executor, Runnable task, Duration delay) {
        requireNonNull(executor, "executor");
        requireNonNull(task, "task");
        OneShot shot = new OneShot(executor, task);
        CompletableFuture<@Nullable Void> due = new CompletableFuture<>();
        // In this order, so that the shot runs on the delay thread even where the delay is over at once.
        due.thenRun(shot);
        due.completeOnTimeout(null, Delays.nanos("delay", delay), TimeUnit.NANOSECONDS);
        return () -> {
            shot.cancel();
            // Takes the delay thread's entry away too, which would hold the task until its time.
            due.complete(null);
        };
    }

    @Override
    public String toString() {
        return "Scheduler.system()";
    }
}
