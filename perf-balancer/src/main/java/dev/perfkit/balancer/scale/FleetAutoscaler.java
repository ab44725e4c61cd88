package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.scale.ScalingDecision.Reading;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop: looks, has the governor rule, and carries out. */
final class FleetAutoscaler implements Autoscaler {
    /*
     * A tick, under the lock:
     *
     *     lead      term and claim, or stand by
     *     look      the target's fleet, what the sources say, what the policies propose
     *     settle    who has left on his own, or was taken back by the host; a drain of before a restart begins anew
     *     rule      the governor, upon the past
     *     write     the past as it will be, before anything is done
     *     carry out growth: first whom a drain was begun for, then the target; shrinkage: drains
     *     finish    whoever is drained: the target is told, and then the past
     *
     * A drain that ends between ticks runs the last step at once. Orders name the size that there should be, not the difference, and a
     * shrinkage remembers the size it leads to: an order that is repeated after a crash changes nothing.
     */
    private static final Logger log = LoggerFactory.getLogger(Autoscaler.class);
    private static final int KEPT = 64;
    private static final Duration SAMPLE = Duration.ofSeconds(1);

    private final AutoscalerBuilder config;
    private final ScalingTarget target;
    private final Governor governor;
    private final Ledger ledger;
    private final Departures departures;
    private final Worker worker;
    private final DecisionLog decisions;
    private final Counter growths = new Counter();
    private final Counter shrinkages = new Counter();
    private final Counter failures = new Counter();
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by itself, so that who asks need not wait for a target that answers slowly. */
    private final ArrayDeque<ScalingDecision> recent = new ArrayDeque<>();

    /** As of the last tick that knew it, those that leave not counted. */
    private Fleet known = new Fleet(0, List.of());

    /** Whether the sources were read at this tick. */
    private boolean read;

    private final AtomicReference<@Nullable Pause> asked = new AtomicReference<>();
    private volatile AutoscalerSnapshot snapshot;
    private volatile boolean closed;
    private Scheduler.Handle beat = () -> {};
    private Scheduler.Handle samples = () -> {};

    FleetAutoscaler(AutoscalerBuilder config, ScalingTarget target) {
        this.config = config;
        this.target = target;
        governor = new Governor(config.restraint);
        Pace shrinkage = config.restraint.shrinkage();
        Duration window = shrinkage.cooldown().compareTo(shrinkage.stabilization()) > 0
                ? shrinkage.cooldown()
                : shrinkage.stabilization();
        ledger = new Ledger(config.state, config.leadership, config.ticker, config.wallClock, window);
        departures = new Departures(config.balancer, config.patience, this::whenDrained);
        worker = new Worker(config.executor, config.name);
        decisions = DecisionLog.of(KEPT, config.wallClock);
        snapshot = snapshotOf(null, Past.NONE, config.wallClock.instant());
    }

    void start() {
        beat = config.scheduler.repeat(worker, this::tick, config.interval);
        samples = config.interval.compareTo(SAMPLE) > 0
                ? config.scheduler.repeat(worker, this::sample, SAMPLE)
                : () -> {};
    }

    private void sample() {
        // Where a tick is under way, its readings are better.
        if (lock.tryLock()) {
            try {
                config.drives.forEach(this::sample);
            } finally {
                lock.unlock();
            }
        }
    }

    private void sample(AutoscalerBuilder.Drive drive) {
        try {
            drive.source().sample();
        } catch (Throwable e) {
            log.debug("{}: {} failed at a sample", config.name, drive.source(), e);
        }
    }

    private void tick() {
        lock.lock();
        try {
            if (!closed) {
                decide();
            }
        } finally {
            lock.unlock();
        }
    }

    private void decide() {
        Instant now = ledger.now();
        Fleet seen = null;
        read = false;
        try {
            String standBy = ledger.whyNot(now, config.dryRun ? null : target);
            if (standBy != null) {
                departures.abandon(config.ticker.read());
                told(hold(now, null, "NotLeader", standBy));
                return;
            }
            Pause pause = asked.get();
            if (pause != null) {
                ledger.keep(ledger.past().with(pause));
                asked.compareAndSet(pause, null); // else there is a later one
                decisions.add("paused: " + pause, "the host said so");
            }
            seen = target.fleet();
            if (config.dryRun) {
                told(rule(seen, now));
                return;
            }
            settle(seen);
            ScalingDecision decision = rule(seen, now);
            told(decision);
            boolean isShrunk = decision.done() && decision.to() < decision.from();
            finish(isShrunk ? target.fleet() : seen);
        } catch (Throwable e) {
            failed(e, seen, now);
        } finally {
            if (!read) {
                // What comes now is not to count at a later tick: that goes by what is borne since the one before.
                config.drives.forEach(drive -> load(drive, known));
            }
        }
    }

    private void failed(Throwable e, @Nullable Fleet fleet, Instant now) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (e instanceof StaleClaimException) {
            ledger.succeeded();
        }
        failures.increment();
        log.debug("{}: a tick failed", config.name, e);
        String why = e.getMessage() == null ? e.toString() : e.getMessage();
        told(hold(now, fleet, fleet == null ? "FailedGetScale" : "FailedUpdateScale", why));
    }

    private ScalingDecision hold(Instant now, @Nullable Fleet fleet, String reason, String why) {
        int size = fleet == null ? known.wanted() : fleet.wanted();
        Condition able = new Condition(Condition.Type.ABLE_TO_SCALE, false, reason, why);
        return new ScalingDecision(now, fleet, List.of(), List.of(able), size, size, why, false);
    }

    /** Has the past agree with what is there. */
    private void settle(Fleet seen) throws Exception {
        Past past = ledger.past();
        if (past.leaving().isEmpty()) {
            return;
        }
        Set<String> left = new HashSet<>(past.leaving());
        Set<String> present = new HashSet<>();
        seen.instances().stream()
                .filter(i -> i.phase() != Instance.Phase.LEAVING)
                .forEach(i -> present.add(i.name()));
        left.retainAll(present);
        left.removeIf(departures::isOrdered); // where that could not be written
        Set<String> back = new HashSet<>(departures.vetoed(left));
        left.removeAll(back);
        int goal = past.goal() + back.size();
        if (seen.wanted() <= goal) {
            // Somebody else has shrunk it, or what was ordered before a restart has happened: who is left stays.
            back.addAll(left);
            left.clear();
        }
        if (!left.equals(past.leaving())) {
            ledger.keep(past.draining(left, goal));
        }
        Set<String> gone = new HashSet<>(past.leaving());
        gone.removeAll(left);
        gone.removeAll(back);
        departures.gone(gone, config.ticker.read());
        back.forEach(departures::takeBack);
        left.forEach(departures::begin);
    }

    private ScalingDecision rule(Fleet seen, Instant now) throws Exception {
        Fleet fleet = seen.without(
                departures.awaited(seen, config.ticker.read()), ledger.past().leaving());
        known = fleet;
        read = true;
        List<Reading> readings = new ArrayList<>();
        config.drives.forEach(drive -> readings.add(read(drive, fleet, now)));
        Governor.Ruling ruling =
                governor.rule(readings.stream().map(Reading::proposal).toList(), fleet.wanted(), ledger.past(), now);
        int by = ruling.size() - fleet.wanted();
        if (by == 0 || config.dryRun) {
            ledger.keep(ruling.past());
        } else if (by > 0) {
            grow(seen, ruling, by, now);
        } else {
            shrink(seen, fleet, ruling, -by, now);
        }
        return new ScalingDecision(
                now,
                fleet,
                readings,
                ruling.conditions(),
                fleet.wanted(),
                ruling.size(),
                ruling.why(),
                by != 0 && !config.dryRun);
    }

    private Reading read(AutoscalerBuilder.Drive drive, Fleet fleet, Instant now) {
        Load load = load(drive, fleet);
        Proposal proposal;
        try {
            proposal = drive.policy().propose(fleet, load, now);
        } catch (Throwable e) {
            log.debug("{}: {} failed", config.name, drive.policy(), e);
            proposal = Proposal.missing(fleet.wanted(), drive.policy() + " failed: " + e);
        }
        return new Reading(drive.policy(), load, proposal);
    }

    private Load load(AutoscalerBuilder.Drive drive, Fleet fleet) {
        try {
            return drive.source().read(fleet);
        } catch (Throwable e) {
            log.debug("{}: {} failed", config.name, drive.source(), e);
            return Load.missing(drive.source() + " failed: " + e);
        }
    }

    private void grow(Fleet seen, Governor.Ruling ruling, int by, Instant now) throws Exception {
        Past past = ruling.past();
        List<String> back = past.leaving().stream().sorted().limit(by).toList();
        Set<String> leaving = new HashSet<>(past.leaving());
        back.forEach(leaving::remove);
        Past next = past.draining(leaving, ruling.size()).with(new Past.Change(now, by));
        ledger.keep(next);
        back.forEach(departures::takeBack);
        int size = ruling.size() + leaving.size();
        if (size > seen.wanted()) {
            try {
                target.resize(ledger.token(), size, List.of());
            } catch (Throwable e) {
                if (!(e instanceof StaleClaimException)) {
                    // What was not done must not hold up the next try.
                    ledger.keep(next.withoutLastChange());
                }
                throw e;
            }
        }
        growths.increment();
    }

    private void shrink(Fleet seen, Fleet fleet, Governor.Ruling ruling, int by, Instant now) throws Exception {
        // Those first that were asked for and are not there: in their place nobody who works has to leave.
        int present = fleet.instances().size() - fleet.count(Instance.Phase.LEAVING);
        int absent = Math.min(by, Math.max(0, fleet.wanted() - present));
        Map<String, Long> inFlight = departures.inFlight();
        List<String> victims =
                Victims.first(by - absent, fleet, target.leavingOrder(fleet), name -> inFlight.getOrDefault(name, 0L));
        Set<String> leaving = new HashSet<>(ruling.past().leaving());
        leaving.addAll(victims);
        ledger.keep(ruling.past().draining(leaving, ruling.size()).with(new Past.Change(now, -by)));
        victims.forEach(departures::choose);
        shrinkages.increment();
        if (absent > 0) {
            target.resize(ledger.token(), seen.wanted() - absent, List.of());
        }
    }

    /** Has who is drained leave. */
    private void finish(Fleet seen) throws Exception {
        Past past = ledger.past();
        Set<String> drained = departures.drained(past.leaving());
        if (drained.isEmpty()) {
            return;
        }
        int size = Math.max(past.goal(), seen.wanted() - drained.size());
        target.resize(ledger.token(), size, drained.stream().sorted().toList());
        departures.ordered(drained, config.ticker.read());
        Set<String> left = new HashSet<>(past.leaving());
        left.removeAll(drained);
        ledger.keep(past.draining(left, past.goal()));
        decisions.add("ended: " + String.join(", ", drained), "nothing is in flight on them, or their time is up");
    }

    private void whenDrained() {
        try {
            worker.execute(this::finishNow);
        } catch (RejectedExecutionException e) {
            log.debug("{}: closed, or the executor refuses: the next tick goes on", config.name, e);
        }
    }

    private void finishNow() {
        if (lock.isHeldByCurrentThread()) {
            return; // a tick has taken it back, on an executor that runs at once
        }
        Fleet seen = null;
        lock.lock();
        try {
            if (!closed && ledger.mayAct()) {
                Instant now = ledger.now();
                seen = target.fleet();
                settle(seen);
                finish(seen);
                snapshot = snapshotOf(last(), ledger.past(), now);
            }
        } catch (Throwable e) {
            failed(e, seen, ledger.now());
        } finally {
            lock.unlock();
        }
    }

    private void told(ScalingDecision decision) {
        ScalingDecision before = last();
        boolean same = before != null && decision.isAs(before);
        synchronized (recent) {
            if (same) {
                recent.removeLast();
            }
            recent.addLast(decision);
            if (recent.size() > KEPT) {
                recent.removeFirst();
            }
        }
        snapshot = snapshotOf(decision, ledger.past(), decision.at());
        if (!same) {
            announce(decision);
        }
    }

    private @Nullable ScalingDecision last() {
        synchronized (recent) {
            return recent.peekLast();
        }
    }

    private void announce(ScalingDecision decision) {
        String what = decision.from() == decision.to()
                ? "stays at " + decision.to()
                : decision.from() + " -> " + decision.to() + (decision.done() ? "" : ", not done: dry run");
        decisions.add(what, decision.why());
        log.info("{}: {}", config.name, decision);
        try {
            config.listener.accept(decision);
        } catch (Throwable e) {
            log.warn("{}: the listener {} failed", config.name, config.listener, e);
        }
    }

    private AutoscalerSnapshot snapshotOf(@Nullable ScalingDecision last, Past past, Instant now) {
        return new AutoscalerSnapshot(
                config.name,
                ledger.isLeader(),
                config.dryRun,
                past.pause(),
                last == null ? 0 : last.to(),
                known.ready(),
                past.leaving().size(),
                past.lastGrowth(),
                past.lastChange(),
                past.turns(now),
                growths.total(),
                shrinkages.total(),
                failures.total(),
                departures.cut(),
                last);
    }

    @Override
    public void pause(Pause pause) {
        asked.set(pause);
    }

    @Override
    public List<ScalingDecision> explain() {
        List<ScalingDecision> all = new ArrayList<>();
        synchronized (recent) {
            recent.descendingIterator().forEachRemaining(all::add);
        }
        return List.copyOf(all);
    }

    @Override
    public String name() {
        return config.name;
    }

    @Override
    public AutoscalerSnapshot snapshot() {
        return snapshot;
    }

    @Override
    public List<Decision> decisions() {
        return decisions.recent();
    }

    @Override
    public List<Signal> signals() {
        String prefix = "autoscaler." + config.name;
        return List.of(
                Signal.gauge(prefix + ".wanted", "instances", () -> snapshot.wanted()),
                Signal.gauge(prefix + ".ready", "instances", () -> snapshot.ready()),
                Signal.gauge(prefix + ".draining", "instances", () -> snapshot.draining()),
                Signal.counter(prefix + ".growths", "1", growths::total),
                Signal.counter(prefix + ".shrinkages", "1", shrinkages::total),
                Signal.counter(prefix + ".failures", "1", failures::total),
                Signal.counter(prefix + ".cut", "requests", departures::cut));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        beat.cancel();
        samples.cancel();
        worker.close();
        config.leadership.close();
    }
}
