package dev.perfkit.monitor.config;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.RuleChanges;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a monitor to its rule file. A file that is wrong changes nothing, and is told of once, in the log and among the monitor's
 * decisions; the next right one is taken.
 *
 * <p>Editors empty a file before they write it, and others take a while to write: so a change is taken up when two looks in a
 * row find the same, and a file without rules is refused.
 *
 * <p><b>Thread safety:</b> any thread. <b>Threads:</b> those of scheduler and executor. <b>Cost:</b> a file is read at each look.
 */
public final class RuleFileWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RuleFileWatch.class);

    private final RuleFile file;
    private final Monitor monitor;
    private final Scheduler.Handle looks;
    private boolean looked; // these guarded by this
    private byte @Nullable [] seen; // null where the file could not be read
    private byte @Nullable [] taken;
    private @Nullable String refusal;
    private boolean closed;

    RuleFileWatch(RuleFile file, Monitor monitor, Duration interval, Scheduler scheduler, Executor executor) {
        this.file = file;
        this.monitor = requireNonNull(monitor, "monitor");
        this.looks = scheduler.repeat(executor, this::look, interval);
    }

    /**
     * Reads the file now and exchanges the monitor's rules, without waiting for a second look.
     *
     * @return what changed
     * @throws RuleFileException if the file is wrong; nothing changes then
     */
    public synchronized RuleChanges reload() {
        if (closed) {
            throw new IllegalStateException("watch of " + file.path() + ": is closed");
        }
        return take(file.bytes());
    }

    /** Returns why the file as it is now was refused; null where it was not. */
    public synchronized @Nullable String refusal() {
        return refusal;
    }

    /** Stops looking; the monitor keeps its rules. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        looks.cancel();
    }

    private synchronized void look() {
        if (closed) {
            return;
        }
        byte[] before = seen;
        boolean missing = before == null && looked;
        looked = true;
        seen = null;
        try {
            byte[] now = file.bytes();
            seen = now;
            if (Arrays.equals(now, taken)) {
                refusal = null;
            } else if (Arrays.equals(now, before)) {
                take(now);
            }
        } catch (RuntimeException e) {
            if (seen != null || missing) {
                refuse(e);
            }
        }
    }

    private RuleChanges take(byte[] bytes) {
        Map<Object, Rule> rules = file.parse(bytes);
        RuleChanges changes = monitor.replaceRules(List.copyOf(rules.values()));
        file.taken(rules);
        taken = bytes;
        refusal = null;
        return changes;
    }

    private void refuse(RuntimeException cause) {
        String text = String.valueOf(cause.getMessage());
        if (!text.equals(refusal)) {
            log.error("rule file refused, the rules stay as they are:\n{}", text);
            monitor.note("rule file refused, the rules stay as they are", text);
        }
        refusal = text;
    }
}
