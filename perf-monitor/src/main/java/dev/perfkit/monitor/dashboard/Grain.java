package dev.perfkit.monitor.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How fine history is kept, and for how long. With slots of 10 s: an hour, a day and a fortnight. */
enum Grain {
    /** 10 s for 1 h. */
    FINE(1, 360),
    /** 1 min for 24 h. */
    MEDIUM(6, 1_440),
    /** 10 min for 14 d. */
    COARSE(60, 2_016);

    private final int slots;
    private final int size;

    Grain(int slots, int size) {
        this.slots = slots;
        this.size = size;
    }

    /** How many of them are kept. */
    int size() {
        return size;
    }

    /** How long one is. */
    Duration step(Duration slot) {
        return slot.multipliedBy(slots);
    }

    /** Returns the number of the slot that a time lies in; slots begin at whole multiples of their length. */
    long slotOf(Instant at, Duration slot) {
        return Math.floorDiv(at.toEpochMilli(), step(slot).toMillis());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
