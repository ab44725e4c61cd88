package dev.perfkit.balancer.scale;

import dev.perfkit.time.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One process, from the moment it is wanted until it is gone. What may change of it is guarded by its roster's lock. */
final class LocalProcess {
    final String name;
    final Instant since;
    /** How many before it failed in a row. */
    final int failures;

    final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
    Instance.Phase phase = Instance.Phase.PENDING;
    boolean launching;
    boolean killed;
    int port;

    @Nullable Process process;

    @Nullable Long readySince;

    private final List<Scheduler.Handle> timers = new ArrayList<>();
    private boolean over;

    LocalProcess(String name, Instant since, int failures) {
        this.name = name;
        this.since = since;
        this.failures = failures;
    }

    Instance instance() {
        return new Instance(name, phase, "", since);
    }

    URI uri() {
        return uri(port);
    }

    static URI uri(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    boolean isLeaving() {
        return phase == Instance.Phase.LEAVING;
    }

    /** Returns whether it has been ready for so long, so that its end is no sign of a command that does not work. */
    boolean wasReadyFor(Duration time, long now) {
        return readySince != null && now - readySince >= time.toNanos();
    }

    /** Keeps what is to be cancelled when it leaves; cancels it at once if it has. */
    void untilLeaving(Scheduler.Handle timer) {
        synchronized (timers) {
            if (!over) {
                timers.add(timer);
                return;
            }
        }
        timer.cancel();
    }

    void cancelTimers() {
        List<Scheduler.Handle> kept;
        synchronized (timers) {
            over = true;
            kept = List.copyOf(timers);
            timers.clear();
        }
        // Without the lock: a health watch has one of its own, and holds it while it tells of a change.
        kept.forEach(Scheduler.Handle::cancel);
    }

    /** Asks it to end; what it has started itself is asked once it has. */
    static void stop(Process process) {
        List<ProcessHandle> below = process.descendants().toList();
        var unused = process.onExit().thenRun(() -> below.forEach(ProcessHandle::destroy));
        process.destroy();
    }

    static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
