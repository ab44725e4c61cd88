package dev.perfkit.balancer.scale;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.LoadBalancer.DrainReport;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.stats.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The instances on their way out: first drained in the balancer, then ordered to end. For one thread at a time. */
final class Departures {
    /*
     *     begin                  drained              ordered            gone from the fleet, or
     *       |--- in flight ends ---|--- target told ----|--- it ends ---|  REPRIEVE later still there: taken back
     *
     * An orchestrator may end others than those it was asked to: who is spared then goes back to work.
     */
    private static final Duration REPRIEVE = Duration.ofMinutes(2);

    private final @Nullable LoadBalancer<?> balancer;
    private final Duration patience;
    private final Runnable whenDrained;
    private final Counter cut = new Counter();
    private final Map<String, CompletableFuture<DrainReport>> drains = new HashMap<>();
    private final Map<String, Long> ordered = new HashMap<>();

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

    /** Begins to drain an instance, if that has not begun. */
    void begin(String name) {
        drains.computeIfAbsent(name, this::drain);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // whoever waits looks at the drain itself
    private CompletableFuture<DrainReport> drain(String name) {
        DrainReport nothing = new DrainReport(name, Duration.ZERO, 0);
        if (balancer == null) {
            return CompletableFuture.completedFuture(nothing);
        }
        try {
            CompletableFuture<DrainReport> drain = balancer.drain(name, patience);
            if (!drain.isDone()) {
                drain.whenComplete((report, failure) -> whenDrained.run());
            }
            return drain;
        } catch (IllegalArgumentException e) {
            // The balancer does not know it, so nothing is in flight on it.
            return CompletableFuture.completedFuture(nothing);
        }
    }

    /** Returns which of those have been drained. */
    Set<String> drained(Set<String> names) {
        return names.stream().filter(name -> isOver(name)).collect(Collectors.toUnmodifiableSet());
    }

    private boolean isOver(String name) {
        CompletableFuture<DrainReport> drain = drains.get(name);
        return drain != null && drain.isDone() && !drain.isCompletedExceptionally();
    }

    /** Returns which of those somebody else has taken back. */
    Set<String> vetoed(Set<String> names) {
        return names.stream()
                .filter(name -> drains.containsKey(name) && drains.get(name).isCompletedExceptionally())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Notes that the target was told to end these. */
    void ordered(Set<String> names, long now) {
        for (String name : names) {
            CompletableFuture<DrainReport> drain = drains.remove(name);
            cut.add(drain == null ? 0 : drain.join().cut());
            ordered.put(name, now);
        }
    }

    /** Has an instance work again. */
    void takeBack(String name) {
        drains.remove(name);
        ordered.remove(name);
        try {
            if (balancer != null) {
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
        ordered.keySet().retainAll(phases.keySet());
        List<String> spared = new ArrayList<>();
        ordered.forEach((name, since) -> {
            if (phases.get(name) != Instance.Phase.LEAVING && now - since > REPRIEVE.toNanos()) {
                spared.add(name);
            }
        });
        spared.forEach(this::takeBack);
        return Set.copyOf(ordered.keySet());
    }

    /** Has all work again: who leaves is another's business now. */
    void abandon() {
        Set<String> names = new HashSet<>(drains.keySet());
        names.addAll(ordered.keySet());
        names.forEach(this::takeBack);
    }

    /** Returns how many requests an instance is doing. */
    long inFlight(String name) {
        return balancer == null
                ? 0
                : balancer.snapshot().node(name).map(NodeSnapshot::inFlight).orElse(0L);
    }

    long cut() {
        return cut.total();
    }
}
