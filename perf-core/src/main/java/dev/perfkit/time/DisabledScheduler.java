package dev.perfkit.time;

import java.time.Duration;
import java.util.concurrent.Executor;

/** Never runs anything. */
enum DisabledScheduler implements Scheduler {
    INSTANCE;

    @Override
    public Handle schedule(Executor executor, Runnable task, Duration delay) {
        return () -> {};
    }

    @Override
    public Handle repeat(Executor executor, Runnable task, Duration interval) {
        return () -> {};
    }

    @Override
    public String toString() {
        return "Scheduler.disabled()";
    }
}
