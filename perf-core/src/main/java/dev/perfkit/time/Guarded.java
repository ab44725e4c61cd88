package dev.perfkit.time;

import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs what the host gave us to run, so that its failures are logged and reach no timer. */
final class Guarded {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

    private Guarded() {}

    /**
     * Hands a run of the task to its executor.
     *
     * @param run what the executor gets: the task within a state of ours
     * @param task the task itself, to name it
     * @return whether the executor took it
     */
    static boolean handOver(Executor executor, Runnable run, Runnable task) {
        try {
            executor.execute(run);
            return true;
        } catch (RuntimeException e) {
            log.warn("{} refused the scheduled {}", executor, task, e);
            return false;
        } catch (Error e) {
            log.warn("{} failed at the scheduled {}", executor, task, e);
            throw e;
        }
    }

    static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // a checked exception too, which some languages throw without declaring it
            log.warn("the scheduled {} failed", task, e);
            if (e instanceof VirtualMachineError error) {
                throw error;
            }
        }
    }
}
