package dev.perfkit.task;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduler; the JVM's own where that refuses, since a task that waits for its time must not be lost. */
final class Alarms {
    private static final Logger log = LoggerFactory.getLogger(TaskQueue.class);

    private final String queue;
    private final Scheduler scheduler;
    private volatile boolean refused;

    Alarms(String queue, Scheduler scheduler) {
        this.queue = queue;
        this.scheduler = scheduler;
    }

    /** Has something short be done after a time, on the scheduler's thread. Not under the lock: it may be done at once. */
    Scheduler.Handle set(Runnable what, Duration after) {
        try {
            return scheduler.schedule(Runnable::run, what, after);
        } catch (RuntimeException e) {
            if (!refused) {
                refused = true;
                log.warn("{}: {} refuses, and the JVM's own scheduler stands in for it", queue, scheduler, e);
            }
            return Scheduler.system().schedule(Runnable::run, what, after);
        }
    }
}
