package dev.perfkit.profile;

import org.jspecify.annotations.Nullable;

/**
 * Something under way, from {@link Profiler#start} to {@link #close()}.
 *
 * <pre>{@code
 * try (Timing timing = profiler.start("import")) {
 *     if (!load(file)) {
 *         timing.failed();
 *     }
 * }
 * }</pre>
 *
 * <p>It is recorded once, at the first {@code close}. <b>Thread safety:</b> it may be closed by another thread than the one
 * that started it, and by several at once.
 */
public final class Timing implements AutoCloseable {
    private final @Nullable PendingCall call;
    private volatile boolean failed;

    Timing(@Nullable PendingCall call) {
        this.call = call;
    }

    /** Says that what is timed ends in an error. Without effect once it is closed. */
    public void failed() {
        failed = true;
    }

    @Override
    public void close() {
        if (call != null) {
            call.end(failed ? CallEnd.FAILED : CallEnd.RETURNED);
        }
    }
}
