package dev.perfkit.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Counter} for a path so short that an atomic addition would be most of it.
 *
 * <p>It is as exact: a thread adds to a cell that nobody else writes to, and where it has none, to a total that all share.
 *
 * <pre>{@code
 * HotCounter hits = new HotCounter();
 * hits.increment();
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads, of which no two that live have the same id; whoever extends {@link Thread} can give it
 * another's, and then additions of both may be lost. <b>Cost:</b> a plain addition for the first to come of the threads whose ids are equal
 * modulo 64, until it has ended, when the next one takes its place; an atomic one for the others, and for virtual threads. 5 KB.
 */
public final class HotCounter {
    /*
     * All cells are in one array, so that there are few steps to one: the id of its owner, and next to it what owners have added. Each is as
     * long as a cache line, lest threads take them from each other. An owner is seldom asked for whether it is alive, by those who come later.
     */
    private static final int CELLS = 64;

    private static final int LINE = 8;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    // No thread has the id 0, which is who owns what nobody does.
    private final long[] cells = new long[(CELLS + 1) * LINE];
    private final AtomicReferenceArray<@Nullable WeakReference<Thread>> owners = new AtomicReferenceArray<>(CELLS);
    private final Counter shared = new Counter();

    /** Creates a counter at zero. */
    public HotCounter() {}

    /** Adds one. */
    public void increment() {
        long id = Thread.currentThread().getId();
        int cell = cell((int) id & (CELLS - 1));
        if (cells[cell] == id) {
            add(cell);
        } else {
            incrementElsewhere(id);
        }
    }

    /** The first line is the array's own, with its length in it. */
    private static int cell(int place) {
        return (place + 1) * LINE;
    }

    private void add(int cell) {
        LONGS.setOpaque(cells, cell + 1, cells[cell + 1] + 1);
    }

    private void incrementElsewhere(long id) {
        Thread caller = Thread.currentThread();
        int place = (int) id & (CELLS - 1);
        if (!VirtualThreads.isVirtual(caller) && own(caller, id, place)) {
            add(cell(place));
        } else {
            shared.increment();
        }
    }

    /** Makes the caller the owner of a cell, if nobody is; returns whether he is. */
    private boolean own(Thread caller, long id, int place) {
        WeakReference<Thread> owner = owners.get(place);
        Thread known = owner == null ? null : owner.get();
        // Of one that is not alive, all that it added can be seen.
        if ((known != null && known.isAlive()) || !owners.compareAndSet(place, owner, new WeakReference<>(caller))) {
            return false;
        }
        LONGS.setOpaque(cells, cell(place), id);
        return true;
    }

    /** Returns the total since the counter was made. */
    public long total() {
        long total = shared.total();
        for (int place = 0; place < CELLS; place++) {
            total += (long) LONGS.getOpaque(cells, cell(place) + 1);
        }
        return total;
    }

    @Override
    public String toString() {
        return "HotCounter{" + total() + "}";
    }
}
