package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.NodeSource;
import dev.perfkit.balancer.health.HealthProber;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import dev.perfkit.time.Scheduler;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes, and what is to become of each. */
final class ProcessFleet implements LocalProcesses {
    /*
     *     add ──(pause)──> launch ──> check passes ──> READY <──> UNREADY
     *      |  PENDING        |  PENDING   |              |
     *      |                 |            └─ startUp: overdue: LEAVING, and a successor
     *      |                 └─ cannot be started, or ended by itself: gone, and a successor
     *      └──────────── resize, close: LEAVING: stop ──(patience)──> kill ──> gone
     *
     * The roster knows how far each is; foreign code is called, and processes are started and ended, without its lock. One that has to
     * leave while it is being launched is ended by its launcher. The end of a process is told by the JDK, on a thread of the JDK's.
     */
    private static final Logger log = LoggerFactory.getLogger(LocalProcesses.class);
    private static final int KEPT = 64;
    private static final int MOST_DOUBLINGS = 20;
    private static final Duration KILLED = Duration.ofSeconds(10);

    private final LocalProcessesBuilder config;
    private final Launcher launcher;
    private final HealthProber<URI> prober;
    private final DecisionLog decisions;
    private final Counter started = new Counter();
    private final Counter failed = new Counter();
    private final Counter killed = new Counter();
    private final Thread hook;
    private final ProcessRoster roster;

    ProcessFleet(LocalProcessesBuilder config, Command command) {
        this.config = config;
        launcher = new Launcher(command, config.output);
        roster = new ProcessRoster(config);
        prober = new HealthProber<>(config.readiness, config.policy, config.scheduler, config.executor, null);
        decisions = DecisionLog.of(KEPT, config.wallClock);
        hook = new Thread(this::close, "perfkit-processes-" + config.name + "-end");
    }

    void start(int size) {
        Runtime.getRuntime().addShutdownHook(hook);
        carryOut(roster.resize(size, List.of()));
    }

    @Override
    public Fleet fleet() {
        return roster.fleet();
    }

    @Override
    public void fence(long token) throws StaleClaimException {
        roster.fence(token);
    }

    @Override
    public void resize(long token, int size, List<String> leaving) throws StaleClaimException {
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
        }
        carryOut(roster.resize(token, size, leaving));
    }

    private void carryOut(ProcessRoster.Change change) {
        change.ended().forEach(process -> {
            note(process.name + " is to leave", change.size() + " are wanted");
            end(process);
        });
        change.begun().forEach(process -> run(() -> launch(process)));
    }

    private void launch(LocalProcess member) {
        if (!roster.launching(member)) {
            return;
        }
        Process process;
        try {
            drawPort(member);
            process = launcher.start(member.name, member.port);
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            log.debug("{} cannot be started", member.name, e);
            gone(member, "it cannot be started: " + e);
            return;
        }
        started.increment();
        note(member.name + " is started", "pid " + process.pid() + ", port " + member.port);
        boolean wanted = roster.launched(member, process);
        var unused = process.onExit().thenRun(() -> gone(member, "it ended with status " + process.exitValue()));
        if (!wanted) {
            end(member);
            return;
        }
        member.untilLeaving(prober.watch(member.name, member.uri(), (up, why) -> turn(member, up, why)));
        member.untilLeaving(after(config.startUp, () -> overdue(member)));
    }

    /** Draws a port that nobody listens on, and none of the others is about to. */
    private void drawPort(LocalProcess member) throws IOException {
        while (!roster.takePort(member, Launcher.freePort())) {
            // Another draws the next.
        }
    }

    private void turn(LocalProcess member, boolean up, String why) {
        if (roster.turn(member, up)) {
            note(member.name + (up ? " is ready" : " is unready"), why);
        }
    }

    private void overdue(LocalProcess member) {
        LocalProcess next = roster.overdue(member);
        if (next != null) {
            end(member);
            follow(member, next, "it is not ready after " + config.startUp);
        }
    }

    private void gone(LocalProcess member, String why) {
        LocalProcess next = roster.gone(member);
        member.gone.complete(null);
        member.cancelTimers();
        if (next != null) {
            follow(member, next, why);
        } else {
            note(member.name + " is gone", why);
        }
    }

    private void follow(LocalProcess member, LocalProcess next, String why) {
        failed.increment();
        Duration pause = pauseAfter(next.failures);
        String what = next.name + " takes the place of " + member.name;
        String when = pause.isZero() ? "" : ", and is started in " + pause;
        decisions.add(what, why + when);
        log.warn("{}: {}{}", what, why, when);
        if (pause.isZero()) {
            run(() -> launch(next));
        } else {
            next.untilLeaving(after(pause, () -> launch(next)));
        }
    }

    private Duration pauseAfter(int failures) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        Duration pause = config.firstPause.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return pause.compareTo(config.longestPause) < 0 ? pause : config.longestPause;
    }

    /** Ends one that is LEAVING; if it has not begun it is gone at once. */
    private void end(LocalProcess member) {
        boolean never = roster.forget(member);
        member.cancelTimers();
        if (never) {
            member.gone.complete(null);
            note(member.name + " is gone", "it had not been started");
            return;
        }
        Process process = roster.process(member);
        if (process != null) {
            LocalProcess.stop(process);
            after(config.patience, () -> kill(member));
        }
    }

    private void kill(LocalProcess member) {
        Process process = roster.toKill(member);
        if (process != null && process.isAlive()) {
            killed.increment();
            note(member.name + " is killed", "it has not ended within " + config.patience);
            LocalProcess.kill(process);
        }
    }

    @Override
    public NodeSource<URI> source() {
        return new Ready();
    }

    private final class Ready implements NodeSource<URI> {
        @Override
        public Found<URI> find() {
            return roster.ready();
        }

        @Override
        public String toString() {
            return "the processes of " + config.name;
        }
    }

    @Override
    public void close() {
        List<LocalProcess> all = roster.close();
        all.forEach(this::end);
        awaitGone(all);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook has run, or finds nothing to do.
        }
    }

    private void awaitGone(List<LocalProcess> all) {
        CompletableFuture<?> gone =
                CompletableFuture.allOf(all.stream().map(p -> p.gone).toArray(CompletableFuture<?>[]::new));
        try {
            if (!isDoneWithin(gone, config.patience)) {
                all.forEach(this::kill);
                if (!isDoneWithin(gone, KILLED)) {
                    log.warn("{}: not all processes have ended: {}", config.name, fleet());
                }
            }
        } catch (InterruptedException e) {
            all.forEach(this::kill);
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isDoneWithin(CompletableFuture<?> future, Duration time) throws InterruptedException {
        try {
            future.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it with a failure", e);
        }
    }

    private Scheduler.Handle after(Duration delay, Runnable task) {
        try {
            return config.scheduler.schedule(Runnable::run, () -> run(task), delay);
        } catch (RejectedExecutionException e) {
            log.warn("{}: the scheduler refuses what was to be done in {}", config.name, delay, e);
            return () -> {};
        }
    }

    /** Runs a task on the executor: here, rather than never, if that refuses. */
    private void run(Runnable task) {
        try {
            config.executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    private void note(String what, String why) {
        decisions.add(what, why);
        log.info("{}: {}", what, why);
    }

    @Override
    public String name() {
        return config.name;
    }

    @Override
    public List<Decision> decisions() {
        return decisions.recent();
    }

    @Override
    public List<Signal> signals() {
        String prefix = "processes." + config.name;
        return List.of(
                Signal.gauge(prefix + ".wanted", "instances", () -> fleet().wanted()),
                Signal.gauge(prefix + ".ready", "instances", () -> fleet().ready()),
                Signal.counter(prefix + ".started", "1", started::total),
                Signal.counter(prefix + ".failed", "1", failed::total),
                Signal.counter(prefix + ".killed", "1", killed::total));
    }
}
