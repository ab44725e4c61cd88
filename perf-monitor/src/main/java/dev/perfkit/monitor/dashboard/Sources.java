package dev.perfkit.monitor.dashboard;

import dev.perfkit.stats.Counter;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a host's code, one source after the other: what throws is counted, and what hangs is passed over until it returns. */
final class Sources {
    /*
     * One thread at a time asks. It may be given up while a source keeps it: then another goes on, which passes that source
     * over, and the first learns of it when the source returns. So a source that hangs keeps one thread, and some keep few.
     */
    static final int MOST_HANGING = 4;
    static final Duration HANGS_AFTER = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Dashboard.class);

    private final Ticker ticker;
    private final Counter failures = new Counter();
    private final Set<String> hanging = new HashSet<>();
    private @Nullable Call current;
    private boolean closed;

    private record Call(String source, String what, long since) {}

    /** Ends the work of a thread that was given up. */
    @SuppressWarnings("serial") // never sent
    static final class GivenUp extends RuntimeException {
        GivenUp() {
            super("it was given up", null, false, false);
        }
    }

    Sources(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * Returns what a source says, null where it throws or hangs.
     *
     * @param source what is passed over as a whole while any of it hangs
     * @param what what is read of it
     * @throws GivenUp if another thread has gone on meanwhile
     */
    <T> @Nullable T ask(String source, String what, Supplier<T> read) {
        Call call = new Call(source, what, ticker.read());
        synchronized (this) {
            if (closed) {
                throw new GivenUp();
            }
            if (hanging.contains(source)) {
                failures.increment();
                return null;
            }
            current = call;
        }
        T answer = null;
        try {
            answer = read.get();
        } catch (Throwable e) { // it takes nothing but its own figures down
            if (failures.total() == 0) {
                log.warn("cannot read {}; further failures are only counted", what, e);
            }
            failures.increment();
        }
        synchronized (this) {
            if (current != call || closed) {
                hanging.remove(source);
                throw new GivenUp();
            }
            current = null;
        }
        return answer;
    }

    /** Gives the thread up that asks, if a source keeps it; false where it goes on, or too many hang already. */
    synchronized boolean giveUp() {
        Call call = current;
        if (call == null || ticker.read() - call.since < HANGS_AFTER.toNanos() || hanging.size() == MOST_HANGING) {
            return false;
        }
        hanging.add(call.source);
        current = null;
        failures.increment();
        log.warn("{} does not answer; {} is passed over until it does", call.what, call.source);
        return true;
    }

    long failures() {
        return failures.total();
    }

    /** From now on everybody who asks is given up. */
    synchronized void close() {
        closed = true;
    }
}
