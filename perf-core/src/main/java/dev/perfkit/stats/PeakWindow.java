package dev.perfkit.stats;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The greatest value of the last minutes, exactly. A maximum cannot be had as a difference of two readings, as counts can;
 * so it is kept where it arises, in slots of 10 seconds.
 *
 * <pre>{@code
 * PeakWindow peak = new PeakWindow();
 * peak.update(queue.size(), ticker.read());
 * peak.over(Duration.ofMinutes(1), ticker.read());
 * }</pre>
 *
 * <p>Looks back 5 minutes at most, and as far as the slot reaches in which the window begins: up to 10 s longer than
 * asked. <b>Thread safety:</b> any number of threads, without a lock. <b>Cost:</b> two volatile reads where the value is no
 * new peak; one small object every 10 s.
 */
public final class PeakWindow {
    private static final long SLOT_NANOS = Duration.ofSeconds(10).toNanos();
    // 5 minutes, the slot under way, and one that may be half out of the window.
    private static final int SLOTS = 32;

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
        long interval = Math.floorDiv(now, SLOT_NANOS);
        int place = (int) (interval & (SLOTS - 1));
        Slot slot = slots.get(place);
        while (slot == null || slot.interval - interval < 0) {
            Slot fresh = new Slot(interval, value);
            Slot seen = slots.compareAndExchange(place, slot, fresh);
            if (seen == slot) {
                return;
            }
            slot = seen;
        }
        if (slot.interval == interval) {
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
        long newest = Math.floorDiv(now, SLOT_NANOS);
        long oldest = Math.floorDiv(now - window.toNanos(), SLOT_NANOS);
        long peak = Long.MIN_VALUE;
        for (int place = 0; place < SLOTS; place++) {
            Slot slot = slots.get(place);
            if (slot != null && slot.interval - oldest >= 0 && newest - slot.interval >= 0) {
                peak = Math.max(peak, slot.get());
            }
        }
        return peak;
    }

    private static final class Slot extends AtomicLong {
        private static final long serialVersionUID = 1L;
        final long interval;

        Slot(long interval, long value) {
            super(value);
            this.interval = interval;
        }

        void raise(long value) {
            long seen = get();
            while (value > seen && !weakCompareAndSetVolatile(seen, value)) {
                seen = get();
            }
        }
    }
}
