package dev.perfkit.stats;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The greatest value of the last minutes, exactly. A maximum cannot be had as a difference of two readings, as counts can;
 * so it is kept where it arises, in slots of 8.6 seconds.
 *
 * <pre>{@code
 * PeakWindow peak = new PeakWindow();
 * peak.update(queue.size(), ticker.read());
 * peak.over(Duration.ofMinutes(1), ticker.read());
 * }</pre>
 *
 * <p>Looks back 5 minutes at most, and as far as the slot reaches in which the window begins: up to 8.6 s longer than
 * asked. <b>Thread safety:</b> any number of threads, without a lock. <b>Cost:</b> two volatile reads where the value is no
 * new peak; one small object a slot, 2 KB at most.
 */
public final class PeakWindow {
    // A slot is 2^33 ns long, so that slots meet without a seam where the ticker's long wraps.
    private static final int SLOT_BITS = 33;
    // 5 minutes are 35 slots; the one under way, and one that is half out of the window.
    private static final int SLOTS = 64;

    /** The longest window that can be asked for. */
    public static final Duration LONGEST = Duration.ofMinutes(5);

    /*
     * A slot belongs to one interval of time for its life. A writer that finds an older slot at its place puts a new one
     * there by CAS; a writer that was asleep for so long that a newer slot stands at its place drops its value, which is
     * then older than any window.
     */
    private final AtomicReferenceArray<@Nullable Slot> slots = new AtomicReferenceArray<>(SLOTS);

    /** Creates an empty window. */
    public PeakWindow() {}

    /**
     * Notes a value.
     *
     * @param value the value
     * @param now when, by the ticker that all calls on this object use
     */
    public void update(long value, long now) {
        long start = startOfSlot(now);
        int place = (int) (now >> SLOT_BITS) & (SLOTS - 1);
        Slot slot = slots.get(place);
        while (slot == null || slot.start - start < 0) {
            Slot fresh = new Slot(start, value);
            Slot seen = slots.compareAndExchange(place, slot, fresh);
            if (seen == slot) {
                return;
            }
            slot = seen;
        }
        if (slot.start == start) {
            slot.raise(value);
        }
    }

    /**
     * Returns the greatest value of the window that ends now, or {@link Long#MIN_VALUE} where there was none.
     *
     * @param window how far to look back, more than zero and at most {@link #LONGEST}
     * @param now the present
     */
    public long over(Duration window, long now) {
        if (window.isNegative() || window.isZero() || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("window: " + window + " (expected: > 0 and <= " + LONGEST + ")");
        }
        long newest = startOfSlot(now);
        long oldest = startOfSlot(now - window.toNanos());
        long peak = Long.MIN_VALUE;
        for (int place = 0; place < SLOTS; place++) {
            Slot slot = slots.get(place);
            if (slot != null && slot.start - oldest >= 0 && newest - slot.start >= 0) {
                peak = Math.max(peak, slot.get());
            }
        }
        return peak;
    }

    /** Returns the number of the slot that an instant is in: 24 bits, which come again after 4.5 years. */
    static long slotNumber(long now) {
        return now >>> SLOT_BITS & 0xFF_FFFF;
    }

    private static long startOfSlot(long now) {
        return now >> SLOT_BITS << SLOT_BITS;
    }

    private static final class Slot extends AtomicLong {
        private static final long serialVersionUID = 1L;
        final long start;

        Slot(long start, long value) {
            super(value);
            this.start = start;
        }

        void raise(long value) {
            long seen = get();
            while (value > seen && !weakCompareAndSetVolatile(seen, value)) {
                seen = get();
            }
        }
    }
}
