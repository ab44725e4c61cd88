package dev.perfkit.balancer;

import dev.perfkit.balancer.LoadBalancer.DrainReport;
import dev.perfkit.balancer.health.HealthProber;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who belongs to a balancer and in what state; builds the {@link Fleet} anew at each change. */
final class Membership<T> {
    /*
     * One lock, this object, guards members, watches, drains and the writes of every node's states. Foreign code, such as
     * health checks and dependents of a drain's future, runs on the executor; what only changes states runs on the
     * scheduler's thread, so that no executor that refuses can lose it. A health watch has a lock of its own and takes
     * this one inside, to tell a change; so no watch is cancelled under this one.
     *
     * A node leaves in this order: (1) a fleet without it is published, (2) its admin state is set, (3) its load is read.
     * A pick counts itself in and reads the admin state after. If it reads ACTIVE, it came before (2) and (3) sees
     * it; if it does not, (1) has happened and its next turn finds the new fleet. So no pick succeeds after the drain has
     * returned, none spins, and none is missed by the drain.
     */
    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);
    private static final int DECISIONS = 64;
    /** How many nodes one decision or refusal names. */
    private static final int NAMED = 10;
    /** How many nodes may be probed in the same instant. */
    private static final int AT_ONCE = 20;
    /** By what part of its time an ejection may end early, so that many clients do not return to a node at once. */
    private static final double EARLY = 0.2;

    private final NodeBalancer<T> balancer;
    private final Settings<T> config;
    private final Pace pace;
    private final DecisionLog decisions;
    private final @Nullable HealthProber<? super T> prober;
    private final Map<String, Node<T>> members = new LinkedHashMap<>();
    private final Map<Node<T>, Scheduler.Handle> watches = new HashMap<>();
    private final Map<Node<T>, Scheduler.Handle> ejections = new HashMap<>();
    private final Drains<T> drains;
    private final SlowStart slowStart;
    private Scheduler.@Nullable Handle slowStep;
    /** How many nodes there are, in this client's subset or not. */
    private int offered;

    private boolean closed;
    private volatile Roster<T> roster = new Roster<>(List.of());
    private volatile Horizon<T> horizon;

    Membership(NodeBalancer<T> balancer, Settings<T> config, Pace pace) {
        this.balancer = balancer;
        this.config = config;
        this.pace = pace;
        this.decisions = DecisionLog.of(DECISIONS, config.wallClock());
        this.prober = config.prober();
        this.drains = new Drains<>(config, this::note);
        this.slowStart = new SlowStart(config.slowStart());
        this.horizon = horizon(roster, null, false);
    }

    Horizon<T> horizon() {
        return horizon;
    }

    private Horizon<T> horizon(Roster<T> members, @Nullable Node<T> leaving, boolean wasPanic) {
        List<Node<T>> active = members.active(leaving);
        Fleet<T> fleet = Fleet.of(members, active, config.ejection().panic(), wasPanic, pace, config.random());
        return Horizon.of(fleet, active, config.locality(), config.ticker().read());
    }

    synchronized @Nullable Node<T> find(String name) {
        return members.get(name);
    }

    /** Returns all members, whatever their states. */
    List<Node<T>> members() {
        return roster.nodes();
    }

    List<Decision> decisions() {
        return decisions.recent();
    }

    private void publish(@Nullable Node<T> leaving) {
        boolean wasPanic = horizon.whole().isPanic();
        if (!roster.isOf(members.values())) {
            roster = new Roster<>(members.values());
        }
        weigh();
        horizon = horizon(closed ? new Roster<>(List.of()) : roster, leaving, wasPanic);
        boolean isPanic = horizon.whole().isPanic();
        if (isPanic && !wasPanic) {
            note(
                    config.ejection().panic().failsFast() ? "panic: picks are refused" : "panic: health is ignored",
                    wellness(leaving));
        } else if (wasPanic && !isPanic) {
            note("panic is over", wellness(leaving));
        }
    }

    private void weigh() {
        long now = config.ticker().read();
        double median = pace.medianNanos();
        boolean starting = false;
        for (Node<T> node : members.values()) {
            node.weigh(slowStart, now, median);
            starting |= node.starting;
        }
        if (starting && !closed && slowStep == null) {
            try {
                slowStep = config.scheduler().schedule(Runnable::run, this::stepSlowStart, SlowStart.STEP);
            } catch (RuntimeException e) {
                // Maybe on the path of a request, whose caller has nothing to do with it.
                log.warn("{}: {} keeps no time, no node starts slowly", config.name(), config.scheduler(), e);
                for (Node<T> node : members.values()) {
                    node.starting = false;
                    node.weigh(slowStart, now, median);
                }
            }
        }
    }

    private synchronized void stepSlowStart() {
        slowStep = null;
        publish(null);
    }

    /** Builds the fleet of the same nodes anew. */
    synchronized void renew() {
        publish(null);
    }

    /** Has nodes start slowly, if there are others to do the work meanwhile. */
    private void startSlowly(Collection<Node<T>> nodes) {
        boolean othersWork = members.values().stream()
                .anyMatch(n -> !nodes.contains(n) && !n.starting && n.admin == AdminState.ACTIVE && n.health.isWell());
        if (slowStart.isEnabled() && othersWork) {
            long now = config.ticker().read();
            nodes.forEach(node -> node.start(now));
        }
    }

    private String wellness(@Nullable Node<T> leaving) {
        List<Node<T>> active = roster.active(leaving);
        long well = active.stream().filter(n -> n.health.isWell()).count();
        return well + " of " + active.size() + " active nodes well";
    }

    void note(String what, String why) {
        decisions.add(what, why);
        log.info("{}: {}: {}", config.name(), what, why);
    }

    void set(Collection<Endpoint<T>> endpoints) {
        replace(endpoints).forEach(Scheduler.Handle::cancel);
    }

    /** Returns the watches that have lost their nodes, to be ended without the lock. */
    private synchronized List<Scheduler.Handle> replace(Collection<Endpoint<T>> endpoints) {
        if (closed) {
            return List.of();
        }
        requireDistinct(endpoints);
        List<Endpoint<T>> chosen = chosen(endpoints);
        List<Node<T>> gone = new ArrayList<>();
        Map<String, Node<T>> next = new LinkedHashMap<>();
        List<Node<T>> joined = new ArrayList<>();
        for (Endpoint<T> endpoint : chosen) {
            Node<T> known = members.get(endpoint.name());
            if (known == null || !known.endpoint.target().equals(endpoint.target())) {
                if (prober != null) {
                    prober.validate(endpoint.target());
                }
                known = new Node<>(endpoint, balancer, config.ejection());
                joined.add(known);
            }
            next.put(endpoint.name(), known);
        }
        // Only now: what is refused changes nothing.
        offered = endpoints.size();
        chosen.forEach(endpoint -> Objects.requireNonNull(next.get(endpoint.name())).endpoint = endpoint);
        for (Node<T> member : members.values()) {
            if (next.get(member.name) != member) {
                gone.add(member);
            }
        }
        members.clear();
        members.putAll(next);
        startSlowly(joined);
        publish(null);
        gone.forEach(node -> node.admin = AdminState.REMOVED);
        gone.forEach(this::cancelReturn);
        noteAll(gone, " left");
        noteAll(joined, " joined");
        List<Scheduler.Handle> ended =
                gone.stream().map(watches::remove).filter(Objects::nonNull).toList();
        watchAll(joined);
        return ended;
    }

    private static <T> void requireDistinct(Collection<Endpoint<T>> endpoints) {
        Set<String> names = new HashSet<>();
        for (Endpoint<T> endpoint : endpoints) {
            if (!names.add(endpoint.name())) {
                throw new IllegalArgumentException(
                        "node: \"" + endpoint.name() + "\" is there twice (expected: each name once)");
            }
        }
    }

    /** Returns this client's subset. What is to stay drained stays a member: its state would go with it. */
    private List<Endpoint<T>> chosen(Collection<Endpoint<T>> all) {
        if (config.locality().subset() == null) {
            return List.copyOf(all);
        }
        Set<String> names = config.locality().subset().of(all, config.locality().zone());
        return all.stream()
                .filter(endpoint -> names.contains(endpoint.name()) || isDraining(endpoint))
                .toList();
    }

    private boolean isDraining(Endpoint<T> endpoint) {
        Node<T> known = members.get(endpoint.name());
        return known != null
                && known.admin == AdminState.DRAINING
                && known.endpoint.target().equals(endpoint.target());
    }

    private String ofHowMany() {
        return config.locality().subset() == null
                ? ""
                : ", " + config.locality().subset() + " of " + offered + " nodes";
    }

    private void noteAll(List<Node<T>> nodes, String what) {
        if (!nodes.isEmpty()) {
            String names = nodes.stream().limit(NAMED).map(n -> n.name).collect(Collectors.joining(", "));
            String more = nodes.size() > NAMED ? " and " + (nodes.size() - NAMED) + " more" : "";
            note(
                    (nodes.size() == 1 ? "node " : "nodes ") + names + more + what,
                    "now " + members.size() + " nodes" + ofHowMany());
        }
    }

    /** A few at once; of more, the first probes are spread over the time that jitter makes of the later ones. */
    private void watchAll(List<Node<T>> joined) {
        if (prober == null) {
            return;
        }
        Duration step =
                joined.size() <= AT_ONCE ? Duration.ZERO : prober.spread().dividedBy(joined.size());
        for (int i = 0; i < joined.size(); i++) {
            Node<T> node = joined.get(i);
            HealthProber.Listener listener = (up, why) -> checked(node, up, why);
            Duration delay = step.multipliedBy(i);
            try {
                watches.put(node, prober.watch(node.name, node.endpoint.target(), listener, node.totals, delay));
            } catch (RuntimeException e) {
                log.warn("{}: {} keeps no time, node {} is not probed", config.name(), config.scheduler(), node, e);
            }
        }
    }

    private synchronized void checked(Node<T> node, boolean up, String why) {
        if (node.admin == AdminState.REMOVED || closed) {
            return;
        }
        boolean wasDown = node.health.state() == Health.DOWN;
        node.health.checked(up, why);
        if (up && wasDown) {
            startSlowly(List.of(node));
        }
        note("node " + node + (up ? " is UP" : " is DOWN"), why);
        if (up && node.health.isEjected()) {
            cancelReturn(node);
            node.health.readmit();
        }
        publish(null);
    }

    synchronized void eject(Node<T> node, String why) {
        if (closed || node.admin != AdminState.ACTIVE || !node.health.isWell() || !mayEject(node)) {
            return;
        }
        Duration length = node.health.eject(
                config.ticker().read(), why, 1 - horizon.whole().random().nextDouble(EARLY));
        note("node " + node + " is EJECTED for " + length.toMillis() + " ms", why);
        publish(null);
        int number = node.health.ejections();
        try {
            ejections.put(node, config.scheduler().schedule(Runnable::run, () -> readmit(node, number), length));
        } catch (RuntimeException e) {
            // On the path of a request, whose caller has nothing to do with it.
            log.warn("{}: {} keeps no time, node {} is not ejected", config.name(), config.scheduler(), node, e);
            node.health.readmit();
            node.health.trust(config.ticker().read());
            publish(null);
        }
    }

    /** Takes a node on trial for whole again. */
    synchronized void trust(Node<T> node) {
        if (closed || node.admin == AdminState.REMOVED || node.health.isTrusted()) {
            return;
        }
        node.health.trust(config.ticker().read());
        note("node " + node + " is trusted again", "a request to it succeeded");
        publish(null);
    }

    private void cancelReturn(Node<T> node) {
        Scheduler.Handle timer = ejections.remove(node);
        if (timer != null) {
            timer.cancel();
        }
    }

    /** At most the policy's share of the nodes, one at the least, but never the last that is well. */
    private boolean mayEject(Node<T> node) {
        List<Node<T>> all = roster.nodes();
        long ejected = all.stream().filter(n -> n.health.isEjected()).count();
        long limit = Math.max(1, (long) (all.size() * config.ejection().share()));
        return ejected < limit && all.stream().anyMatch(n -> n != node && isGood(n));
    }

    private static boolean isGood(Node<?> node) {
        return node.admin == AdminState.ACTIVE && node.health.isWell() && node.health.isTrusted();
    }

    private synchronized void readmit(Node<T> node, int number) {
        boolean over = !node.health.isEjected() || node.health.ejections() != number;
        if (closed || over || node.admin == AdminState.REMOVED) {
            return;
        }
        ejections.remove(node);
        node.health.readmit();
        note(
                "node " + node + " may be tried again",
                "its ejection is over: by one request at a time until one succeeds");
        publish(null);
    }

    synchronized CompletableFuture<DrainReport> drain(String name, Duration patience) {
        Node<T> node = member(name);
        CompletableFuture<DrainReport> under = drains.find(node);
        if (under != null) {
            return under;
        }
        CompletableFuture<DrainReport> drain = drains.begin(node, patience, () -> endDrain(node));
        note("node " + node + " is DRAINING", node.load.inFlight() + " in flight");
        publish(node);
        node.admin = AdminState.DRAINING;
        if (node.load.inFlight() == 0) {
            endDrain(node);
        }
        return drain;
    }

    /** Ends the drain of a node where there is one: nothing is in flight on it, or patience is at an end. */
    synchronized void endDrain(Node<T> node) {
        drains.end(node);
    }

    synchronized void activate(String name) {
        Node<T> node = member(name);
        drains.cancel(node);
        if (node.admin == AdminState.DRAINING) {
            node.admin = AdminState.ACTIVE;
            note("node " + node + " is ACTIVE again", "as the host asked");
            publish(null);
        }
    }

    private Node<T> member(String name) {
        Node<T> node = members.get(name);
        if (node == null) {
            throw new IllegalArgumentException(
                    "node: \"" + name + "\" (expected: one of " + members.keySet() + ofHowMany() + ")");
        }
        return node;
    }

    /** Says why there is nothing to pick. */
    synchronized String explainNone(PickContext context) {
        String start = "balancer \"" + config.name() + "\" has no node to pick: ";
        if (closed) {
            return start + "it is closed";
        }
        if (members.isEmpty()) {
            return start + "it has no nodes";
        }
        String panic = horizon.whole().isPanic() ? "panic, " + wellness(null) + ": " : "";
        String more = (members.size() > NAMED ? " and " + (members.size() - NAMED) + " more" : "") + ofHowMany();
        return roster.nodes().stream()
                .limit(NAMED)
                .map(node -> node.explain(context))
                .collect(Collectors.joining(", ", start + panic, more));
    }

    void close() {
        List<Scheduler.Handle> ended;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            ended = List.copyOf(watches.values());
            watches.clear();
            if (slowStep != null) {
                slowStep.cancel();
            }
            publish(null);
            List.copyOf(ejections.keySet()).forEach(this::cancelReturn);
            drains.nodes().forEach(this::endDrain);
        }
        ended.forEach(Scheduler.Handle::cancel);
    }
}
