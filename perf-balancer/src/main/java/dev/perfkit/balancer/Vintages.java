package dev.perfkit.balancer;

import java.util.concurrent.atomic.AtomicLongArray;

/** How many leases of each stretch of time are not completed, so that those that never will be can be taken back. */
final class Vintages {
    /*
     * A stretch is 2^34 ns (17 s). Each has a cell, and 32 stretches later, nine minutes, another one has it:
     *
     *     4 bits: which of the stretches that share the cell | 40 bits: sum of the starts within the stretch, in ticks of 2^14 ns
     *     | 20 bits: the count
     *
     * A lease comes and goes by a compare-and-set of its cell, and so are the leases of a cell taken back, all at once. So a lease is
     * either completed or taken back, never both: who completes one finds its stretch gone from the cell.
     *
     * The four bits repeat themselves after two hours; therefore no lease that has reached OLDEST goes by its cell: it
     * was taken back, or will be. What nobody has looked at for so long is taken back as of another stretch, see Load.
     *
     * Whoever sweeps may have read the time some while before, and others have counted in since: a cell may be of a
     * stretch up to AHEAD after his present.
     */
    private static final int STRETCH_SHIFT = 34;
    private static final int CELL_BITS = 5;
    private static final int CELLS = 1 << CELL_BITS;
    private static final int TAG_SHIFT = 60;
    private static final long AHEAD = 8;
    private static final long OLDEST = (CELLS - 2L) << STRETCH_SHIFT;

    private final AtomicLongArray cells = new AtomicLongArray(CELLS);

    /** Counts a lease in; returns the leases of nine minutes ago that nobody had taken back, as {@link Load} keeps them. */
    long enter(long start) {
        long stretch = start >> STRETCH_SHIFT;
        int cell = cellOf(stretch);
        while (true) {
            long seen = cells.get(cell);
            boolean joins = count(seen) != 0 && tag(seen) == tagOf(stretch);
            long others = joins ? seen : tagOf(stretch) << TAG_SHIFT;
            if (cells.compareAndSet(cell, seen, others + own(start))) {
                return joins ? 0 : inWord(seen, stretchOf(seen, cell, stretch));
            }
        }
    }

    /** Counts a lease out; returns false where it was taken back. */
    boolean exit(long start, long now) {
        if (now - start >= OLDEST) {
            return false;
        }
        long stretch = start >> STRETCH_SHIFT;
        int cell = cellOf(stretch);
        while (true) {
            long seen = cells.get(cell);
            if (count(seen) == 0 || tag(seen) != tagOf(stretch)) {
                return false;
            }
            if (cells.compareAndSet(cell, seen, seen - own(start))) {
                return true;
            }
        }
    }

    /** Takes back the leases of all stretches that ended so long ago; returns them as {@link Load} keeps them. */
    long takeBack(long now, long age) {
        long present = now >> STRETCH_SHIFT;
        long latest = present - (age >> STRETCH_SHIFT) - 2;
        long taken = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            taken += takeBack(cell, present, latest);
        }
        return taken;
    }

    private long takeBack(int cell, long present, long latest) {
        while (true) {
            long seen = cells.get(cell);
            long stretch = stretchOf(seen, cell, present);
            if (count(seen) == 0 || stretch - latest > 0) {
                return 0;
            }
            if (cells.compareAndSet(cell, seen, 0)) {
                return inWord(seen, stretch);
            }
        }
    }

    /** Returns which stretch a cell is of, given the present one or one of a moment ago. */
    private static long stretchOf(long seen, int cell, long present) {
        long end = present + AHEAD;
        long latest = end - ((end - cell) & (CELLS - 1));
        return latest - ((tagOf(latest) - tag(seen)) & 15) * CELLS;
    }

    private static int cellOf(long stretch) {
        return (int) (stretch & (CELLS - 1));
    }

    private static long inWord(long seen, long stretch) {
        long count = count(seen);
        long sum = (seen << 4 >>> 4) >>> Load.COUNT_BITS;
        long ticks = count * (stretch << (STRETCH_SHIFT - Load.TICK_SHIFT)) + sum;
        return (ticks << Load.COUNT_BITS) + count;
    }

    private static long own(long start) {
        long within = start & ((1L << STRETCH_SHIFT) - 1);
        return ((within >> Load.TICK_SHIFT) << Load.COUNT_BITS) + 1;
    }

    private static long count(long seen) {
        return seen & Load.COUNT_MASK;
    }

    private static long tag(long seen) {
        return seen >>> TAG_SHIFT;
    }

    private static long tagOf(long stretch) {
        return (stretch >> CELL_BITS) & 15;
    }
}
