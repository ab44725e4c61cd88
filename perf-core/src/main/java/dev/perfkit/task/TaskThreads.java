package dev.perfkit.task;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** The threads of a queue that was given none. */
final class TaskThreads {
    private static final int VIRTUAL_SINCE = 21;

    private TaskThreads() {}

    /** A thread for each worker, which keeps it while it waits for work: the queue is the pool. */
    static Executor platform(String name) {
        AtomicLong count = new AtomicLong();
        return worker -> {
            Thread thread = new Thread(worker, "perfkit-tasks-" + name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.start();
        };
    }

    static void requireVirtual() {
        int version = Runtime.version().feature();
        if (version < VIRTUAL_SINCE) {
            throw new IllegalStateException(
                    "virtualThreads: JDK " + version + " has none (expected: " + VIRTUAL_SINCE + " or newer)");
        }
    }

    /** A virtual thread for each worker, by reflection, since this is compiled for a JDK that has none. */
    static Executor virtual(String name) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            builder =
                    type.getMethod("name", String.class, long.class).invoke(builder, "perfkit-tasks-" + name + "-", 1L);
            ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(builder);
            return worker -> factory.newThread(worker).start();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "virtualThreads: " + e + " (expected: a JDK of " + VIRTUAL_SINCE + " or newer)", e);
        }
    }
}
