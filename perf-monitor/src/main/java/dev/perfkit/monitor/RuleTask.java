package dev.perfkit.monitor;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.perfkit.monitor.AlertTrack.AlertId;
import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Judgement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
     * slot that finds it free; one that meets another still due is counted as missed. All that follows from a run is handed
     * from run to run by `busy`.
     *
     *   slot       1    2    3    4    5    6    7    8        (evaluated every second slot)
     *   beat       .    due  .    due  .    due  .    due
     *   run        s    se---------------------  se   se
     *   missed                              1
     *
     * A gap in the samples that is longer than the window begins the window anew: what went on in it is not of the last
     * minutes.
     *
     * Beside its own alert a rule has two more. One fires where there is no data for long, if the rule asks for it. The other fires
     * where the rule cannot be evaluated: because its source throws, or because a run does not come back. That one is looked at
     * on each beat at which an evaluation falls due, by a task of its own where there is trouble, since the run may be what hangs.
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
    private final AtomicBoolean examining = new AtomicBoolean();
    private final AlertTrack main;
    private final @Nullable AlertTrack absence;
    private final AlertTrack health;
    private final Counts counts;
    private long beats;
    private volatile boolean refused;
    private boolean failing;
    private Watch watch;
    private long sampledAt;
    private volatile boolean concluded;
    private volatile boolean closed;

    /**
     * Makes a task, not yet started.
     *
     * @param before the task whose alerts and counts it takes over, which is closed by that; null where it begins anew
     */
    RuleTask(
            Rule rule,
            Duration window,
            Duration slot,
            Executor executor,
            Surroundings surroundings,
            @Nullable RuleTask before) {
        this.rule = rule;
        this.window = window;
        this.executor = executor;
        this.surroundings = surroundings;
        this.slotsPerEvaluation = rule.interval().dividedBy(slot);
        this.longestGapNanos = NANOSECONDS.convert(window.plus(slot)); // a slot of tolerance, where both are alike
        this.watch = rule.watch(window, surroundings.wallClock());
        this.sampledAt = surroundings.ticker().read();
        if (before != null) {
            before.close();
        }
        this.counts = before == null ? new Counts() : before.counts;
        this.main = track(rule.name(), rule.policy(), rule.voice(), before == null ? null : before.main);
        this.absence = absence(before == null ? null : before.absence);
        this.health = track(
                Absence.brokenOf(rule),
                Absence.policy(rule.brokenFor()),
                Absence.BROKEN,
                before == null ? null : before.health);
    }

    private AlertTrack track(String name, AlertPolicy policy, Voice voice, @Nullable AlertTrack before) {
        return before == null
                ? new AlertTrack(new AlertId(name, rule.labels()), policy, rule.interval(), voice, surroundings)
                : new AlertTrack(before, policy, rule.interval(), voice);
    }

    private @Nullable AlertTrack absence(@Nullable AlertTrack before) {
        Duration absent = rule.noDataFor();
        if (absent != null) {
            return track(Absence.noDataOf(rule), Absence.policy(absent), Absence.NO_DATA, before);
        }
        if (before != null) {
            before.end("its rule says nothing of missing data any more");
        }
        return null;
    }

    Rule rule() {
        return rule;
    }

    Counts counts() {
        return counts;
    }

    /** Takes the first sample, which windows begin with; where there is no thread for it, at the next slot. */
    void begin() {
        try {
            launch();
        } catch (RuntimeException | Error e) {
            executorRefused(e);
        }
    }

    void close() {
        closed = true;
    }

    /** Closes it and ends its alerts. */
    void end(String why) {
        close();
        tracks().forEach(track -> track.end(why));
    }

    /** Keeps how its alerts stand across a restart. */
    void save() {
        tracks().forEach(AlertTrack::save);
    }

    List<AlertTrack> tracks() {
        return absence == null ? List.of(main, health) : List.of(main, absence, health);
    }

    /** Goes on, at each slot. */
    void beat() {
        if (closed) {
            return;
        }
        beats++;
        boolean falls = beats % slotsPerEvaluation == 0;
        if (falls && !due.compareAndSet(false, true)) {
            counts.missed().increment();
        }
        try {
            launch();
            if (falls && (trouble() != null || isUnwell()) && examining.compareAndSet(false, true)) {
                executor.execute(this::examine);
            }
            refused = false;
        } catch (RuntimeException | Error e) { // also where the machine has no more threads
            executorRefused(e);
        }
    }

    private void executorRefused(Throwable cause) {
        examining.set(false);
        if (!refused && !closed) {
            log.warn("no thread for {}; further refusals are only counted, as missed evaluations", rule, cause);
        }
        refused = true;
    }

    /** Takes a sample, and evaluates the rule where that is due. */
    void launch() {
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
            Judgement judgement = rule.judge(measurement);
            conclude(watch.mayClear() ? judgement : judgement.withoutClear(), measurement, null);
        } else if (evaluate) {
            conclude(Judgement.ERROR, Measurement.NONE, error);
        }
    }

    /** Returns what the source threw, null where it did not. */
    private @Nullable String sample() {
        try {
            long now = surroundings.ticker().read();
            if (now - sampledAt > longestGapNanos && !watch.outlastsGaps()) {
                watch = rule.watch(window, surroundings.wallClock());
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
        counts.failures().increment();
        if (!failing && !closed) {
            log.warn("{} cannot be read; further failures are only counted until it can", rule, cause);
        }
        failing = true;
    }

    private void conclude(Judgement judgement, Measurement measurement, @Nullable String error) {
        main.evaluate(judgement, measurement, error);
        concluded = true;
        if (absence != null) {
            absence.evaluate(Absence.judge(judgement), measurement, null);
        }
        counts.evaluations().increment();
        surroundings.delivery().alive();
    }

    private void examine() {
        examining.set(false);
        if (!closed) {
            String trouble = trouble();
            if (trouble == null && !concluded) {
                return; // after a restart nobody knows yet whether it can be evaluated again
            }
            health.evaluate(trouble == null ? Absence.FINE : Absence.BAD, Measurement.NONE, trouble);
        }
    }

    /** Returns why the rule cannot be evaluated; null where it can. */
    private @Nullable String trouble() {
        Duration idle = main.idle();
        return idle.compareTo(rule.interval().multipliedBy(2)) > 0
                ? "not evaluated for " + idle.toSeconds() + " s: its source takes too long"
                : main.seen().error();
    }

    private boolean isUnwell() {
        return health.seen().alert().state().status() != AlertStatus.INACTIVE;
    }

    /** Returns how the rule stands, and then its other alerts, those of them that are about something. */
    List<RuleSnapshot> snapshots() {
        List<RuleSnapshot> all = new ArrayList<>();
        all.add(snapshot());
        for (AlertTrack track : tracks()) {
            if (track != main && track.seen().alert().state().status() != AlertStatus.INACTIVE) {
                all.add(snapshot(track, "1", null, null, null));
            }
        }
        return all;
    }

    RuleSnapshot snapshot() {
        // A watch that is replaced knows no budget, so that it does not matter which of two this reads.
        return snapshot(main, rule.unit(), rule.warning(), rule.critical(), watch.budget());
    }

    private RuleSnapshot snapshot(
            AlertTrack track,
            String unit,
            @Nullable Threshold warning,
            @Nullable Threshold critical,
            @Nullable ErrorBudget budget) {
        Seen now = track.seen();
        return new RuleSnapshot(
                track.id().rule(),
                track.id().labels(),
                now.alert().state().status(),
                now.alert().state().level(),
                now.alert().isFlapping(),
                now.judgement(),
                now.measurement(),
                unit,
                warning,
                critical,
                now.since(),
                counts.evaluations().total(),
                counts.missed().total(),
                counts.failures().total(),
                now.error(),
                budget);
    }

    boolean isFiring() {
        return main.isFiring();
    }
}
