package dev.perfkit.task;

import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The threads of a queue that was given none. */
final class TaskThreads {
    private static final int VIRTUAL_SINCE = 21;

    private TaskThreads() {}

    /** As many as are asked for: it is the queue that bounds them. A pool with a queue of its own would fill that before it grew. */
    static ExecutorService platform(String name) {
        AtomicLong count = new AtomicLong();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, "perfkit-tasks-" + name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), factory);
    }

    static void requireVirtual() {
        int version = Runtime.version().feature();
        if (version < VIRTUAL_SINCE) {
            throw new IllegalStateException(
                    "virtualThreads: JDK " + version + " has none (expected: " + VIRTUAL_SINCE + " or newer)");
        }
    }

    /** By reflection, since this is compiled for a JDK that has none. */
    static ExecutorService virtual(String name) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            builder =
                    type.getMethod("name", String.class, long.class).invoke(builder, "perfkit-tasks-" + name + "-", 1L);
            ThreadFactory factory = (ThreadFactory) type.getMethod("factory").invoke(builder);
            Method perTask = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
            return (ExecutorService) perTask.invoke(null, factory);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "virtualThreads: " + e + " (expected: a JDK of " + VIRTUAL_SINCE + " or newer)", e);
        }
    }
}
