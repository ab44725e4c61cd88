package dev.perfkit.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Keeps time on the delay thread that CompletableFuture shares. */
enum SystemScheduler implements Scheduler {
    INSTANCE;

    @Override
    public Handle schedule(Executor executor, Runnable task, Duration delay) {
        requireNonNull(executor, "executor");
        requireNonNull(task, "task");
        OneShot shot = new OneShot(executor, task);
        CompletableFuture.delayedExecutor(Delays.nanos(delay), TimeUnit.NANOSECONDS, Runnable::run)
                .execute(shot);
        return shot;
    }

    @Override
    public String toString() {
        return "Scheduler.system()";
    }
}
