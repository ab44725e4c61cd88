package dev.perfkit.cache;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong around the calls of one annotated method; the log is told once. */
final class Complaint {
    private static final Logger log = LoggerFactory.getLogger(Caches.class);

    private final String about;
    private final AtomicBoolean said = new AtomicBoolean();

    Complaint(String about) {
        this.about = about;
    }

    void say(String what, Throwable e) {
        if (said.compareAndSet(false, true)) {
            log.warn("{}: {} (further trouble of this method is not logged)", about, what, e);
        }
    }
}
