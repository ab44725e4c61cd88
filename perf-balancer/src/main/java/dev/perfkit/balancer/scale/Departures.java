package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.AdminState;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.LoadBalancer.DrainReport;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.stats.Counter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances on their way out: first drained in the balancer, then ordered to end. For one thread at a time. */
final class Departures {
    /*
     *     begin                  drained              ordered            gone from the fleet, or
     *       |--- in flight ends ---|--- target told ----|--- it ends ---|  REPRIEVE later still there: taken back
     *
     * An orchestrator may end others than those it was asked to: who is spared then goes back to work. So does who comes back under the
     * name of one that has ended, where the balancer has had a node of that name all the while. A drain that the balancer ended before
     * its time, since it was closed or the host had begun it with less patience, is begun anew while requests are in flight. Who was drained by
     * the host before he was chosen is the host's to take back.
     */
    private static final Logger log = LoggerFactory.getLogger(Autoscaler.class);
    private static final Duration REPRIEVE = Duration.ofMinutes(2);
    /** Of who is no member of the balancer, so that nothing is in flight on it. */
    private static final CompletableFuture<DrainReport> NOTHING =
            CompletableFuture.completedFuture(new DrainReport("nobody", Duration.ZERO, 0));

    private final @Nullable LoadBalancer<?> balancer;
    private final Duration patience;
    private final Runnable whenDrained;
    private final Counter cut = new Counter();
    private final Map<String, CompletableFuture<DrainReport>> drains = new HashMap<>();
    private final Map<String, Long> ordered = new HashMap<>();
    private final Set<String> drainedByHost = new HashSet<>();

    /**
     * Makes one.
     *
     * @param whenDrained told when a drain is over, on the balancer's executor
     */
    Departures(@Nullable LoadBalancer<?> balancer, Duration patience, Runnable whenDrained) {
        this.balancer = balancer;
        this.patience = patience;
        this.whenDrained = whenDrained;
    }

    /** Begins to drain an instance that was chosen to leave just now. */
    void choose(String name) {
        if (!drains.containsKey(name) && admin(name) == AdminState.DRAINING) {
            drainedByHost.add(name);
        }
        begin(name);
    }

    /** Begins to drain an instance, if that has not begun, or has not done what it should. */
    void begin(String name) {
        CompletableFuture<DrainReport> drain = drains.get(name);
        if (drain != null && drain != NOTHING && !isCutShort(drain)) {
            return;
        }
        try {
            drains.put(name, drain(name));
        } catch (RuntimeException e) {
            drains.remove(name);
            log.warn("{} cannot be drained now, which is tried again", name, e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whoever waits looks at the drain itself
    private CompletableFuture<DrainReport> drain(String name) {
        if (balancer == null) {
            return NOTHING;
        }
        try {
            CompletableFuture<DrainReport> drain = balancer.drain(name, patience);
            if (!drain.isDone()) {
                drain.whenComplete((report, failure) -> whenDrained.run());
            }
            return drain;
        } catch (IllegalArgumentException e) {
            return NOTHING;
        }
    }

    private boolean isCutShort(CompletableFuture<DrainReport> drain) {
        if (!drain.isDone() || drain.isCompletedExceptionally()) {
            return false;
        }
        // A tenth less may be the ticker's: one that is coarse sees less than the scheduler.
        return drain.join().cut() > 0
                && drain.join().took().compareTo(patience.multipliedBy(9).dividedBy(10)) < 0;
    }

    private @Nullable AdminState admin(String name) {
        return balancer == null
                ? null
                : balancer.snapshot().node(name).map(NodeSnapshot::admin).orElse(null);
    }

    /** Returns which of those have been drained. */
    Set<String> drained(Set<String> names) {
        return names.stream()
                .filter(name -> isOver(name) && admin(name) != AdminState.ACTIVE)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isOver(String name) {
        CompletableFuture<DrainReport> drain = drains.get(name);
        return drain != null && drain.isDone() && !drain.isCompletedExceptionally() && !isCutShort(drain);
    }

    /** Returns which of those somebody else has taken back, or has had join anew: they may have requests again. */
    Set<String> vetoed(Set<String> names) {
        return names.stream().filter(this::isVetoed).collect(Collectors.toUnmodifiableSet());
    }

    private boolean isVetoed(String name) {
        CompletableFuture<DrainReport> drain = drains.get(name);
        return drain != null
                && drain != NOTHING
                && drain.isDone()
                && (drain.isCompletedExceptionally() || admin(name) == AdminState.ACTIVE);
    }

    /** Notes that the target was told to end these. */
    void ordered(Set<String> names, long now) {
        for (String name : names) {
            CompletableFuture<DrainReport> drain = drains.remove(name);
            cut.add(drain == null ? 0 : drain.join().cut());
            ordered.put(name, now);
        }
    }

    /** Notes that these have ended by themselves, or were told to by others. */
    void gone(Set<String> names, long now) {
        drains.keySet().removeAll(names);
        names.forEach(name -> ordered.putIfAbsent(name, now));
    }

    /** Returns whether the target was told to end it. */
    boolean isOrdered(String name) {
        return ordered.containsKey(name);
    }

    /** Has an instance work again. */
    void takeBack(String name) {
        drains.remove(name);
        ordered.remove(name);
        boolean staysDrained = drainedByHost.remove(name);
        try {
            if (balancer != null && !staysDrained) {
                balancer.activate(name);
            }
        } catch (IllegalArgumentException e) {
            // It is no member any more, so there is nothing to take back.
        }
    }

    /** Returns which are ordered to end and still there, having taken back who was spared. */
    Set<String> awaited(Fleet fleet, long now) {
        Map<String, Instance.Phase> phases =
                fleet.instances().stream().collect(Collectors.toMap(Instance::name, Instance::phase));
        ordered.keySet().removeIf(name -> !phases.containsKey(name) && admin(name) == null);
        drainedByHost.removeIf(name -> !phases.containsKey(name) && admin(name) == null);
        overdue(now).stream()
                .filter(name -> phases.containsKey(name) && phases.get(name) != Instance.Phase.LEAVING)
                .forEach(this::takeBack);
        return ordered.keySet().stream().filter(phases::containsKey).collect(Collectors.toUnmodifiableSet());
    }

    private List<String> overdue(long now) {
        return ordered.entrySet().stream()
                .filter(e -> now - e.getValue() > REPRIEVE.toNanos())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Has all work again whom the target was not told of: who leaves is another's business now. */
    void abandon(long now) {
        List.copyOf(drains.keySet()).forEach(this::takeBack);
        overdue(now).forEach(this::takeBack);
    }

    /** Returns how many requests each is doing. */
    Map<String, Long> inFlight() {
        return balancer == null
                ? Map.of()
                : balancer.snapshot().nodes().stream()
                        .collect(Collectors.toMap(NodeSnapshot::name, NodeSnapshot::inFlight));
    }

    long cut() {
        return cut.total();
    }
}
