package dev.perfkit.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.util.ArrayDeque;

/** Time and workers that come when a test says so. */
final class HandWorked {
    final ManualTime time = new ManualTime();
    /** The workers that were started, to be run by hand. */
    final ArrayDeque<Runnable> workers = new ArrayDeque<>();

    TaskQueueBuilder queue() {
        return TaskQueue.builder("mail").scheduler(time).ticker(time).executor(workers::add);
    }

    void work() {
        for (Runnable worker = workers.poll(); worker != null; worker = workers.poll()) {
            worker.run();
        }
    }

    static long sum(TaskQueueSnapshot now) {
        return now.completed()
                + now.failed()
                + now.dropped()
                + now.cancelled()
                + now.queued()
                + now.delayed()
                + now.running();
    }

    static void assertAddsUp(TaskQueueSnapshot now) {
        assertThat(sum(now)).isEqualTo(now.submitted());
    }
}
