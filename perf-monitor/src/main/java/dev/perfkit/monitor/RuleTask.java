package dev.perfkit.monitor;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.perfkit.monitor.alert.AlertState;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.stats.Counter;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One rule at work in one monitor: samples its signal in every slot, and evaluates it in some. */
final class RuleTask {
    /*
     * The beat belongs to the scheduler's thread and never waits; the run belongs to the executor. `busy` is taken at the
     * beat and given back by the run, so a rule never overlaps itself. `due` is set by the beat at which an evaluation
     * falls due and taken by the run that makes it, so that an evaluation that meets a busy rule is made in the first
     * slot that finds it free; one that meets another still due is counted as missed. All that follows from a run, the
     * alert's state above all, is handed from run to run by `busy` and to readers by `seen`.
     *
     *   slot       1    2    3    4    5    6    7    8        (evaluated every second slot)
     *   beat       .    due  .    due  .    due  .    due
     *   run        s    se---------------------  se   se
     *   missed                              1
     *
     * While a rule is not evaluated nothing is known of it, whoever is to blame. A gap of more than two intervals is
     * therefore told to the alert as an evaluation without data, so that no timer runs on across it. A gap in the samples
     * that is longer than the window begins the window anew: what went on in it is not of the last minutes.
     */
    private static final Logger log = LoggerFactory.getLogger(Monitor.class);

    private final Rule rule;
    private final Duration window;
    private final Executor executor;
    private final Surroundings surroundings;
    private final long slotsPerEvaluation;
    private final long longestGapNanos;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean due = new AtomicBoolean();
    private final Counter evaluations = new Counter();
    private final Counter missed = new Counter();
    private final Counter failures = new Counter();
    private long beats;
    private boolean refused;
    private boolean failing;
    private Watch watch;
    private long sampledAt;
    private long evaluatedAt;
    private volatile Seen seen;
    private volatile boolean closed;
    private volatile Scheduler.Handle beat = () -> {};

    RuleTask(Rule rule, Duration window, Duration slot, Executor executor, Surroundings surroundings) {
        this.rule = rule;
        this.window = window;
        this.executor = executor;
        this.surroundings = surroundings;
        this.slotsPerEvaluation = rule.interval().dividedBy(slot);
        this.longestGapNanos = NANOSECONDS.convert(window.plus(slot)); // a slot of tolerance, where both are alike
        this.watch = rule.watch(window);
        this.sampledAt = surroundings.ticker().read();
        this.evaluatedAt = sampledAt;
        Instant now = surroundings.wallClock().instant();
        this.seen = new Seen(AlertState.inactive(), Judgement.NODATA, Measurement.NONE, now, now, null);
    }

    /** Takes the first sample, which windows begin with, and goes on at each slot. */
    void start(Scheduler scheduler, Duration slot) {
        beat = scheduler.repeat(Runnable::run, this::beat, slot);
        if (closed) {
            beat.cancel();
        }
        launch();
    }

    void close() {
        closed = true;
        beat.cancel();
    }

    private void beat() {
        beats++;
        if (beats % slotsPerEvaluation == 0 && !due.compareAndSet(false, true)) {
            missed.increment();
        }
        try {
            launch();
            refused = false;
        } catch (RuntimeException e) {
            executorRefused(e);
        }
    }

    private void executorRefused(RuntimeException cause) {
        if (!refused && !closed) {
            log.warn("no thread for {}; further refusals are only counted, as missed evaluations", rule, cause);
        }
        refused = true;
    }

    private void launch() {
        if (closed || !busy.compareAndSet(false, true)) {
            return;
        }
        boolean handedOver = false;
        try {
            executor.execute(this::run);
            handedOver = true;
        } finally {
            if (!handedOver) {
                busy.set(false);
            }
        }
    }

    private void run() {
        try {
            if (!closed) {
                slot(due.getAndSet(false));
            }
        } finally {
            busy.set(false);
        }
    }

    private void slot(boolean evaluate) {
        String error = sample();
        if (evaluate && error == null) {
            Measurement measurement = watch.measure();
            conclude(rule.judge(measurement), measurement, null);
        } else if (evaluate) {
            conclude(Judgement.ERROR, Measurement.NONE, error);
        }
    }

    /** Returns what the source threw, null where it did not. */
    private @Nullable String sample() {
        try {
            long now = surroundings.ticker().read();
            if (now - sampledAt > longestGapNanos) {
                watch = rule.watch(window);
            }
            watch.sample(now);
            sampledAt = now;
            failing = false;
            return null;
        } catch (Throwable e) { // checked ones too, which other languages throw undeclared
            sourceFailed(e);
            return e.toString();
        }
    }

    private void sourceFailed(Throwable cause) {
        failures.increment();
        if (!failing && !closed) {
            log.warn("{} cannot be read; further failures are only counted until it can", rule, cause);
        }
        failing = true;
    }

    private void conclude(Judgement judgement, Measurement measurement, @Nullable String error) {
        Seen before = seen;
        long at = surroundings.ticker().read();
        AlertState state = acrossGap(before.state(), at).next(judgement, at, rule.policy());
        evaluatedAt = at;
        Transition transition = Transition.between(before.state(), state);
        Instant now = surroundings.wallClock().instant();
        Instant since = before.state().status() == state.status() ? before.since() : now;
        Instant firedAt = transition == Transition.FIRED ? now : before.firedAt();
        seen = new Seen(state, judgement, measurement, since, firedAt, error);
        evaluations.increment();
        if (transition != null) {
            surroundings.announce(rule, transition, before.state(), seen);
        }
    }

    private AlertState acrossGap(AlertState state, long at) {
        boolean gap =
                Duration.ofNanos(at - evaluatedAt).compareTo(rule.interval().multipliedBy(2)) > 0;
        return gap ? state.next(Judgement.NODATA, at, rule.policy()) : state;
    }

    RuleSnapshot snapshot() {
        Seen now = seen;
        return new RuleSnapshot(
                rule.name(),
                now.state().status(),
                now.state().level(),
                now.judgement(),
                now.measurement(),
                rule.signal().unit(),
                rule.warning(),
                rule.critical(),
                now.since(),
                evaluations.total(),
                missed.total(),
                failures.total(),
                now.error());
    }

    boolean isFiring() {
        return seen.state().status() == AlertStatus.FIRING;
    }
}
