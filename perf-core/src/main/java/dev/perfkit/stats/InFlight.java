package dev.perfkit.stats;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many are under way, now and at the peak of a window: calls in a method, requests on a node.
 *
 * <pre>{@code
 * InFlight calls = new InFlight();
 * calls.enter(ticker.read());
 * try {
 *     handle(request);
 * } finally {
 *     calls.exit(ticker.read());
 * }
 * calls.peak(Duration.ofMinutes(1), ticker.read());
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads. Every {@code enter} wants exactly one {@code exit}. <b>Cost:</b> one
 * atomic addition on a field that all threads share, since a peak is exact only where everybody counts on the same one.
 */
public final class InFlight {
    /*
     * Nearly all calls reach no new peak. `noted` spares them the way through the slots: it holds a slot of the peaks in its
     * upper 24 bits, and in the lower 40 a level that this slot has been told of. A level at or below that one need not be
     * told again. One field for both, so that they are read and written together; one that a slower thread overwrites by a
     * lesser level leads to a needless update and to nothing else. It begins with level 0, which no call that is under way is at.
     */
    private static final int LEVEL_BITS = 40;
    private static final long LEVEL_MASK = (1L << LEVEL_BITS) - 1;

    private final AtomicLong current = new AtomicLong();
    private final PeakWindow peaks = new PeakWindow();
    private volatile long noted;

    /** Creates a count of zero. */
    public InFlight() {}

    /**
     * One more is under way.
     *
     * @param now when, by the ticker that all calls on this object use
     * @return how many are, with this one
     */
    public long enter(long now) {
        long seen = noted;
        long level = current.incrementAndGet();
        try {
            note(level, now, seen);
        } catch (Throwable e) {
            // The stack or the heap is at its end. The caller counts on this one being in, and its end tells the level.
        }
        return level;
    }

    /**
     * One has ended.
     *
     * @param now when
     */
    public void exit(long now) {
        long seen = noted;
        // The level that ends here was there at the start of this slot too, however long ago it was reached.
        long level = current.getAndDecrement();
        try {
            note(level, now, seen);
        } catch (Throwable e) {
            // The stack or the heap is at its end. This call has ended, and must not be taken for one that has not.
        }
    }

    /**
     * Tells the peaks of a level, unless they know.
     *
     * @param seen what was noted; read before the level was changed, since a read behind an atomic operation waits for it
     */
    private void note(long level, long now, long seen) {
        if (seen >>> LEVEL_BITS != PeakWindow.slotNumber(now) || level > (seen & LEVEL_MASK)) {
            peaks.update(level, now);
            noted = PeakWindow.slotNumber(now) << LEVEL_BITS | Math.max(0, level);
        }
    }

    /** Returns how many are under way. */
    public long current() {
        return current.get();
    }

    /**
     * Returns the most that were under way at once within the window that ends now.
     *
     * @param window how far to look back, more than zero and at most {@link PeakWindow#LONGEST}
     * @param now the present
     */
    public long peak(Duration window, long now) {
        long level = current.get(); // first: one that ends meanwhile is in the peaks then, or about to be
        return Math.max(peaks.over(window, now), level);
    }
}
