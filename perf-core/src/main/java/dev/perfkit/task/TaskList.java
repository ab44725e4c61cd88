package dev.perfkit.task;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tasks in the order of their coming. Guarded by the queue's lock. */
final class TaskList {
    /*
     * The links are in the tasks, each of which is in one list at most: to come and to leave, from wherever it stands, costs neither
     * memory nor a search.
     */
    private @Nullable QueuedTask<?> first;
    private @Nullable QueuedTask<?> last;
    private int size;

    int size() {
        return size;
    }

    @Nullable QueuedTask<?> first() {
        return first;
    }

    void add(QueuedTask<?> task) {
        task.list = this;
        task.before = last;
        if (last == null) {
            first = task;
        } else {
            last.after = task;
        }
        last = task;
        size++;
    }

    /** Takes a task out; returns whether it was in this list. */
    boolean remove(QueuedTask<?> task) {
        if (task.list != this) {
            return false;
        }
        if (task.before == null) {
            first = task.after;
        } else {
            task.before.after = task.after;
        }
        if (task.after == null) {
            last = task.before;
        } else {
            task.after.before = task.before;
        }
        task.list = null;
        task.before = null;
        task.after = null;
        size--;
        return true;
    }

    List<QueuedTask<?>> copy() {
        List<QueuedTask<?>> copy = new ArrayList<>(size);
        for (QueuedTask<?> task = first; task != null; task = task.after) {
            copy.add(task);
        }
        return copy;
    }

    int count(Predicate<QueuedTask<?>> which) {
        int count = 0;
        for (QueuedTask<?> task = first; task != null; task = task.after) {
            count += which.test(task) ? 1 : 0;
        }
        return count;
    }
}
