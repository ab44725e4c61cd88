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
import java.util.Set;
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
 * <b>Failures:</b> whatever keeps a look from taking the file is its {@link #refusal}; {@link #reload} throws.
 */
public final class RuleFileWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RuleFileWatch.class);

    private final RuleFile file;
    private final Monitor monitor;
    private final Scheduler.Handle looks;
    private boolean looked; // these guarded by this
    private byte @Nullable [] seen; // null where the file could not be read
    private byte @Nullable [] taken;
    private byte @Nullable [] refused;
    private Set<String> refusedWith = Set.of(); // the signals that there were then
    private volatile @Nullable String refusal;
    private volatile boolean closed;

    RuleFileWatch(RuleFile file, Monitor monitor, Duration interval, Scheduler scheduler, Executor executor) {
        this.file = file;
        this.monitor = requireNonNull(monitor, "monitor");
        this.looks = scheduler.repeat(executor, this::look, interval);
    }

    /**
     * Reads the file now and exchanges the monitor's rules, without waiting for a second look.
     *
     * @return what changed
     * @throws RuleFileException if the file is wrong or does not fit the monitor; nothing changes then
     * @throws IllegalStateException if this or the monitor is closed, or the host gives two signals of one name
     */
    public RuleChanges reload() {
        if (closed) {
            throw new IllegalStateException("watch of " + file.path() + ": is closed");
        }
        byte[] now = file.bytes();
        synchronized (this) {
            seen = now; // so that a look that read it before does not bring back what it was
            return take(now);
        }
    }

    /** Returns why the file as it is now was refused; null where it was not. */
    public @Nullable String refusal() {
        return refusal;
    }

    /** Stops looking, without waiting for a look that is under way; the monitor keeps its rules. Idempotent. */
    @Override
    public void close() {
        closed = true;
        looks.cancel();
    }

    private void look() {
        if (closed) {
            return;
        }
        byte[] now = null;
        RuntimeException unread = null;
        try {
            now = file.bytes(); // not under the lock: a disk may hang
        } catch (RuntimeException e) {
            unread = e;
        }
        found(now, unread);
    }

    private synchronized void found(byte @Nullable [] now, @Nullable RuntimeException unread) {
        byte[] before = seen;
        boolean missing = before == null && looked;
        looked = true;
        seen = now;
        try {
            if (now == null) {
                refused = null;
                if (unread != null && missing) {
                    refuse(unread);
                }
            } else if (Arrays.equals(now, taken)) {
                refusal = null;
            } else if (Arrays.equals(now, before) && !isRefusedAlready(now)) {
                take(now);
            }
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    /** A file that was wrong can only be right once there are other signals; to find out again what is wrong takes long. */
    private boolean isRefusedAlready(byte[] now) {
        return refusal != null
                && Arrays.equals(now, refused)
                && file.signalNames().equals(refusedWith);
    }

    private RuleChanges take(byte[] bytes) {
        refused = null;
        Set<String> signals = file.signalNames();
        try {
            Map<Object, Rule> rules = file.parse(bytes);
            RuleChanges changes = replace(List.copyOf(rules.values()));
            file.taken(rules);
            taken = bytes;
            refusal = null;
            return changes;
        } catch (RuleFileException e) {
            refused = bytes;
            refusedWith = signals;
            throw e;
        }
    }

    private RuleChanges replace(List<Rule> rules) {
        if (closed) {
            throw new IllegalStateException("watch of " + file.path() + ": is closed");
        }
        try {
            return monitor.replaceRules(rules);
        } catch (IllegalArgumentException e) {
            throw file.unfit(String.valueOf(e.getMessage()));
        }
    }

    private void refuse(RuntimeException cause) {
        if (closed) {
            return;
        }
        String text = String.valueOf(cause.getMessage());
        if (!text.equals(refusal)) {
            log.error("rule file refused, the rules stay as they are:\n{}", text);
            monitor.note("rule file refused, the rules stay as they are", text);
        }
        refusal = text;
    }
}
