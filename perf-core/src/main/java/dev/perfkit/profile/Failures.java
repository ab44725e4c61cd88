package dev.perfkit.profile;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What fails in the profiler's own part of somebody else's call: the log is told of the first, the caller of none. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Profiler.class);

    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * Something has failed.
     *
     * @param what what that is and what follows from it
     */
    void note(String what, Throwable e) {
        try {
            if (told.compareAndSet(false, true)) {
                log.warn("{} (further ones are not logged)", what, e);
            }
        } catch (Throwable again) {
            // The stack or the heap is at its end, or the logger is broken. The host comes first.
        }
    }
}
