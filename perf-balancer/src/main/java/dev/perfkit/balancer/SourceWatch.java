package dev.perfkit.balancer;

import dev.perfkit.stats.Counter;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a source for the nodes again and again, and has the balancer follow. */
final class SourceWatch<T> {
    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);
    static final Duration SHORTEST = Duration.ofMillis(10);

    private final NodeSource<T> source;
    private final Membership<T> membership;
    private final Counter failures = new Counter();
    private boolean failing;
    private Scheduler.Handle beat = () -> {};

    SourceWatch(NodeSource<T> source, Membership<T> membership) {
        this.source = source;
        this.membership = membership;
    }

    /** Asks at once, on the calling thread, and then on the executor. */
    void start(Settings<T> config, Duration interval) {
        ask();
        beat = config.scheduler().repeat(config.executor(), this::ask, interval);
    }

    // One at a time: the first ends before the others begin, and these never overlap.
    private void ask() {
        try {
            NodeSource.Found<T> found = source.find();
            if (found.endpoints().isEmpty() && !found.certain()) {
                failed("it found no nodes, and does not say for certain that there are none", null);
                return;
            }
            membership.set(found.endpoints());
            failing = false;
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                // The thread is the host's, who wants to know.
                Thread.currentThread().interrupt();
            }
            failed(e.toString(), e);
        }
    }

    private void failed(String why, @Nullable Throwable cause) {
        failures.increment();
        if (!failing) {
            failing = true;
            membership.note("the nodes stay as they are", source + " failed: " + why);
            log.debug("{} failed", source, cause);
        }
    }

    long failures() {
        return failures.total();
    }

    void stop() {
        beat.cancel();
    }
}
