package dev.perfkit.balancer.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** The greatest value of each of the last minutes, three days of them at most. For one thread at a time. */
final class Minutes {
    /*
     * A place for each minute of the wall clock; NaN where nothing is known of it. A minute without a reading is as the last before, up to
     * the tenth: ticks may be that far apart. A clock that is set back by more than a minute would have minutes twice, so all is
     * forgotten; one that is set forward leaves a gap.
     */
    static final int KEPT = 3 * 24 * 60;
    private static final int HELD = 10;

    private final double[] values = new double[KEPT];
    private long first;
    private long current = Long.MIN_VALUE;
    private double value = Double.NaN;

    /** Adds a reading; returns how many minutes have ended since the last, of which at most {@link #KEPT} are kept. */
    long add(Instant at, double reading) {
        long minute = Math.floorDiv(at.getEpochSecond(), Duration.ofMinutes(1).toSeconds());
        if (current == Long.MIN_VALUE || minute < current - 1 || minute - current >= KEPT) {
            first = minute;
            current = minute;
            value = reading;
            return 0;
        }
        long ended = Math.max(0, minute - current);
        if (ended > 0) {
            double held = ended <= HELD ? value : Double.NaN;
            values[place(current)] = value;
            for (long m = current + 1; m < minute; m++) {
                values[place(m)] = held;
            }
            current = minute;
            first = Math.max(first, current - KEPT);
            value = reading;
        } else {
            value = Math.max(value, reading);
        }
        return ended;
    }

    private static int place(long minute) {
        return (int) Math.floorMod(minute, (long) KEPT);
    }

    /** Returns how many minutes have ended of those that are kept. */
    int size() {
        return (int) (current - first);
    }

    /** Returns the value of so many minutes ago: 0 is the present one so far, 1 the last that has ended; NaN where it is not known. */
    double ago(int minutes) {
        return minutes == 0 ? value : minutes <= size() ? values[place(current - minutes)] : Double.NaN;
    }

    /** Returns the greatest of those known from so many minutes ago on, NaN where none is. */
    double greatest(int from, int count) {
        double greatest = Double.NaN;
        for (int ago = from; ago > from - count && ago > 0; ago--) {
            double value = ago(ago);
            if (!(value <= greatest)) {
                greatest = Double.isNaN(value) ? greatest : value;
            }
        }
        return greatest;
    }

    /** Returns those that have ended, the oldest first. */
    double[] ended() {
        double[] all = new double[size()];
        Arrays.setAll(all, i -> ago(all.length - i));
        return all;
    }
}
