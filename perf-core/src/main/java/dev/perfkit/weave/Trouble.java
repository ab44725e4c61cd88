package dev.perfkit.weave;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong in the toolkit's own part of a woven call. Logged once for each class that it went wrong in. */
final class Trouble {
    private static final Logger log = LoggerFactory.getLogger(Weaving.class);

    private final ClassValue<AtomicBoolean> logged = new ClassValue<>() {
        @Override
        protected AtomicBoolean computeValue(Class<?> type) {
            return new AtomicBoolean();
        }
    };

    void note(Class<?> where, String what, Throwable e) {
        try {
            if (logged.get(where).compareAndSet(false, true)) {
                log.warn(
                        "{}: {} failed; the host's method runs on (further failures here are not logged)",
                        where.getName(),
                        what,
                        e);
            }
        } catch (Throwable again) {
            // The stack or the heap is at its end, or the logger is broken. The host comes first.
        }
    }
}
