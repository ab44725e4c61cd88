package dev.perfkit.profile;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The JDK's executor of virtual threads, on a JDK that has one. */
final class VirtualExecutor {
    private VirtualExecutor() {}

    static @Nullable ExecutorService create() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return null; // below 21, or a preview that is not switched on
        }
    }
}
