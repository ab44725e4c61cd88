package dev.perfkit.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Keeps time on a service of the host's. */
final class ExecutorScheduler implements Scheduler {
    private final ScheduledExecutorService service;

    ExecutorScheduler(ScheduledExecutorService service) {
        this.service = service;
    }

    @Override
    public Handle schedule(Executor executor, Runnable task, Duration delay) {
        requireNonNull(executor, "executor");
        requireNonNull(task, "task");
        OneShot shot = new OneShot(executor, task);
        Future<?> future = service.schedule(shot, Delays.nanos("delay", delay), TimeUnit.NANOSECONDS);
        return () -> {
            shot.cancel();
            future.cancel(false);
        };
    }

    @Override
    public String toString() {
        return "Scheduler.of(" + service + ")";
    }
}
