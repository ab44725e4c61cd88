package dev.perfkit.task;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tasks that wait for a worker. Guarded by the queue's lock. */
final class Lanes {
    /*
     * The highest lane first; each eighth turn goes to who has waited longest of all, so that a lower lane is slow and never stands still.
     * Sets, so that a cancelled task leaves at once from wherever it stands.
     */
    private static final int FAIR_TURN = 8;

    private final Map<Lane, LinkedHashSet<QueuedTask<?>>> lanes = new EnumMap<>(Lane.class);
    private int size;
    private int turns;

    Lanes() {
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new LinkedHashSet<>());
        }
    }

    int size() {
        return size;
    }

    private Set<QueuedTask<?>> of(QueuedTask<?> task) {
        return requireNonNull(lanes.get(task.options.lane()));
    }

    void add(QueuedTask<?> task) {
        of(task).add(task);
        size++;
    }

    void remove(QueuedTask<?> task) {
        if (of(task).remove(task)) {
            size--;
        }
    }

    /** Takes whose turn it is; null where nobody waits. */
    @Nullable QueuedTask<?> next() {
        if (size == 0) {
            return null;
        }
        boolean fair = ++turns % FAIR_TURN == 0;
        QueuedTask<?> next = null;
        for (LinkedHashSet<QueuedTask<?>> lane : lanes.values()) {
            QueuedTask<?> first = lane.isEmpty() ? null : lane.iterator().next();
            if (first != null && (next == null || (fair && first.since - next.since < 0))) {
                next = first;
            }
        }
        if (next != null) {
            remove(next);
        }
        return next;
    }

    /** Takes the one that has waited longest in the lowest lane in which anybody waits; null where nobody does. */
    @Nullable QueuedTask<?> leastUrgent() {
        QueuedTask<?> least = null;
        for (LinkedHashSet<QueuedTask<?>> lane : lanes.values()) {
            least = lane.isEmpty() ? least : lane.iterator().next();
        }
        if (least != null) {
            remove(least);
        }
        return least;
    }

    Map<Lane, Integer> sizes() {
        Map<Lane, Integer> sizes = new EnumMap<>(Lane.class);
        lanes.forEach((lane, tasks) -> sizes.put(lane, tasks.size()));
        return sizes;
    }

    List<QueuedTask<?>> all() {
        List<QueuedTask<?>> all = new ArrayList<>();
        lanes.values().forEach(all::addAll);
        return all;
    }
}
