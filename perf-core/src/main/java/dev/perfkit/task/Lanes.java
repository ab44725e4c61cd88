package dev.perfkit.task;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tasks that wait for a worker. Guarded by the queue's lock. */
final class Lanes {
    /*
     * The highest lane first; each eighth turn goes to who has waited longest of all, so that a lower lane is slow and never stands still.
     */
    private static final int FAIR_TURN = 8;

    private final TaskList high = new TaskList();
    private final TaskList normal = new TaskList();
    private final TaskList low = new TaskList();
    private final List<TaskList> lanes = List.of(high, normal, low);
    private int size;
    private int turns;

    int size() {
        return size;
    }

    private TaskList of(Lane lane) {
        return switch (lane) {
            case HIGH -> high;
            case NORMAL -> normal;
            case LOW -> low;
        };
    }

    void add(QueuedTask<?> task) {
        of(task.options.lane()).add(task);
        size++;
    }

    void remove(QueuedTask<?> task) {
        if (of(task.options.lane()).remove(task)) {
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
        for (TaskList lane : lanes) {
            QueuedTask<?> first = lane.first();
            if (first != null && (next == null || (fair && first.since - next.since < 0))) {
                next = first;
            }
        }
        if (next != null) {
            remove(next);
        }
        return next;
    }

    /** Takes the one that has waited longest in the lowest lane in which anybody waits; null where all are more urgent than a newcomer. */
    @Nullable QueuedTask<?> leastUrgent(Lane newcomers) {
        QueuedTask<?> least = null;
        for (Lane lane : Lane.values()) {
            QueuedTask<?> oldest = of(lane).first();
            least = oldest == null || lane.compareTo(newcomers) < 0 ? least : oldest;
        }
        if (least != null) {
            remove(least);
        }
        return least;
    }

    Map<Lane, Integer> sizes() {
        Map<Lane, Integer> sizes = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            sizes.put(lane, of(lane).size());
        }
        return sizes;
    }

    List<QueuedTask<?>> all() {
        List<QueuedTask<?>> all = new ArrayList<>(size);
        for (TaskList lane : lanes) {
            all.addAll(lane.copy());
        }
        return all;
    }
}
