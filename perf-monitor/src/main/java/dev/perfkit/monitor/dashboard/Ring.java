package dev.perfkit.monitor.dashboard;

import java.util.Arrays;

/** One column of figures over a fixed number of slots, the oldest overwritten; {@code NaN} where nothing is known. */
final class Ring {
    private final float[] values;
    private long newest = Long.MIN_VALUE;

    Ring(int slots) {
        values = new float[slots];
        Arrays.fill(values, Float.NaN);
    }

    /** Sets the figure of a slot. One that is older than the newest is dropped; those passed over are unknown. */
    void set(long slot, double value) {
        if (newest != Long.MIN_VALUE) {
            if (slot <= newest) {
                return;
            }
            for (long gap = Math.max(newest + 1, slot - values.length + 1); gap < slot; gap++) {
                values[place(gap)] = Float.NaN;
            }
        }
        values[place(slot)] = (float) value;
        newest = slot;
    }

    /** Returns the figures of the slots that end with the given one, the oldest first. */
    float[] upTo(long last) {
        float[] window = new float[values.length];
        for (int i = 0; i < window.length; i++) {
            window[i] = get(last - window.length + 1 + i);
        }
        return window;
    }

    float get(long slot) {
        boolean kept = newest != Long.MIN_VALUE && slot <= newest && slot > newest - values.length;
        return kept ? values[place(slot)] : Float.NaN;
    }

    /** Returns the newest slot that was set, the least number where none was. */
    long newest() {
        return newest;
    }

    int slots() {
        return values.length;
    }

    private int place(long slot) {
        return Math.floorMod(slot, values.length);
    }
}
