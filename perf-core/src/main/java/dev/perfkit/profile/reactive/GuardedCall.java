package dev.perfkit.profile.reactive;

import dev.perfkit.profile.AsyncCall;
import dev.perfkit.profile.Profiler;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscription, told to the profiler. What goes wrong in telling is logged once and does not reach the stream. */
final class GuardedCall implements AsyncCall {
    private static final AtomicBoolean LOGGED = new AtomicBoolean();

    private final @Nullable AsyncCall call;

    private GuardedCall(@Nullable AsyncCall call) {
        this.call = call;
    }

    static GuardedCall begin(Supplier<AsyncCall> begin) {
        try {
            return new GuardedCall(begin.get());
        } catch (Throwable e) {
            log(e);
            return new GuardedCall(null);
        }
    }

    /** Subscribes. Where that throws there is no subscription that could end, and the call has. */
    void during(Runnable subscribing) {
        try {
            subscribing.run();
        } catch (Throwable e) {
            failed(e);
            throw e;
        }
    }

    @Override
    public void succeeded() {
        if (call != null) {
            try {
                call.succeeded();
            } catch (Throwable e) {
                log(e);
            }
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (call != null) {
            try {
                call.failed(cause);
            } catch (Throwable e) {
                log(e);
            }
        }
    }

    @Override
    public void cancelled() {
        if (call != null) {
            try {
                call.cancelled();
            } catch (Throwable e) {
                log(e);
            }
        }
    }

    private static void log(Throwable e) {
        if (LOGGED.compareAndSet(false, true)) {
            Log.LOG.warn("a subscription could not be told to the profiler; further ones are not logged", e);
        }
    }

    /* Apart: the adapters are made where classes are woven too, and there may be no SLF4J. */
    private static final class Log {
        static final Logger LOG = LoggerFactory.getLogger(Profiler.class);
    }
}
