package dev.perfkit.simulations.scaling;

import dev.perfkit.balancer.scale.Fleet;
import dev.perfkit.balancer.scale.Instance;
import dev.perfkit.balancer.scale.ScalingTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Instances that take some ticks to start, and end at once. */
final class SimulatedTarget implements ScalingTarget {
    private record Slot(Instance pending, Instance ready, int readyAt) {
        String name() {
            return pending.name();
        }
    }

    private final int startTicks;
    private final IntFunction<Instant> times;
    private final List<Slot> slots = new ArrayList<>();
    private int tick;
    private int started;
    private int by;
    private @Nullable Fleet fleet;

    /**
     * Makes one whose first instances are ready.
     *
     * @param startTicks how many ticks an instance takes until it is ready
     * @param times when a tick is
     */
    SimulatedTarget(int ready, int startTicks, IntFunction<Instant> times) {
        this.startTicks = startTicks;
        this.times = times;
        for (int i = 0; i < ready; i++) {
            start(0);
        }
    }

    private void start(int readyAt) {
        String name = "instance-" + started++;
        Instant since = times.apply(tick);
        Instance ready = Instance.ready(name, since);
        slots.add(new Slot(new Instance(name, Instance.Phase.PENDING, "", since), ready, readyAt));
    }

    /** Has time come to a tick: who has started by then is ready. */
    void at(int tick) {
        this.tick = tick;
        by = 0;
        fleet = null;
    }

    private boolean isReady(Slot slot) {
        return slot.readyAt <= tick;
    }

    int ready() {
        return (int) slots.stream().filter(this::isReady).count();
    }

    /** Returns how many there are, those that start among them: they cost as much. */
    int size() {
        return slots.size();
    }

    /** Returns by how much it was changed at this tick. */
    int by() {
        return by;
    }

    List<String> readyNames() {
        return slots.stream().filter(this::isReady).map(Slot::name).toList();
    }

    @Override
    public Fleet fleet() {
        if (fleet == null) {
            List<Instance> instances = slots.stream()
                    .map(slot -> isReady(slot) ? slot.ready : slot.pending)
                    .toList();
            fleet = new Fleet(slots.size(), instances);
        }
        return fleet;
    }

    @Override
    public void resize(long token, int size, List<String> leaving) {
        int before = slots.size();
        Set<String> gone = Set.copyOf(leaving);
        slots.removeIf(slot -> gone.contains(slot.name()));
        resize(size);
        by += slots.size() - before;
        fleet = null;
    }

    /** Starts as many as are missing; ends the youngest, who may not be ready yet. */
    private void resize(int size) {
        while (slots.size() > size) {
            slots.remove(slots.size() - 1);
        }
        while (slots.size() < size) {
            start(tick + startTicks);
        }
    }
}
