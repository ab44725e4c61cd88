package dev.perfkit.monitor.dashboard;

import dev.perfkit.time.ManualTime;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Runs what falls due on the thread that moves time on, whatever executor was asked for: no reading is skipped or late. */
record InlineScheduler(ManualTime time) implements Scheduler {
    @Override
    public Handle schedule(Executor executor, Runnable task, Duration delay) {
        return time.schedule(Runnable::run, task, delay);
    }

    @Override
    public Handle repeat(Executor executor, Runnable task, Duration interval) {
        return time.repeat(Runnable::run, task, interval);
    }
}
