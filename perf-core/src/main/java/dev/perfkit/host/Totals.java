package dev.perfkit.host;

import java.util.HashMap;
import java.util.Map;

/**
 * Sums of what several devices have counted, which never shrink though devices come and go. A device that comes counts from
 * where it was first seen, but for those that are there from the start. Where a count is less than before, the device began
 * anew, so that it adds what it shows; a counter that has overflowed thus loses what it counted up to that, and nothing is
 * counted twice.
 */
final class Totals {
    private final long[] sums;
    private final boolean canBeginAnew;
    private Map<String, long[]> before = Map.of();
    private boolean begun;

    /**
     * Sums of so many counts.
     *
     * @param canBeginAnew whether a device may be replaced by another of its name; otherwise a count that shrinks is an error of
     *     its source, and adds nothing until it is made good
     */
    Totals(int counts, boolean canBeginAnew) {
        this.sums = new long[counts];
        this.canBeginAnew = canBeginAnew;
    }

    /** Adds what was counted since the last time; returns the sums. */
    long[] add(Map<String, long[]> devices) {
        Map<String, long[]> seen = new HashMap<>();
        devices.forEach((name, counts) -> {
            long[] now = counts.clone();
            long[] last = before.get(name);
            for (int i = 0; i < sums.length; i++) {
                if (last == null) {
                    sums[i] += begun ? 0 : now[i];
                } else if (now[i] >= last[i]) {
                    sums[i] += now[i] - last[i];
                } else if (canBeginAnew) {
                    sums[i] += now[i];
                } else {
                    now[i] = last[i];
                }
            }
            seen.put(name, now);
        });
        before = seen;
        begun = true;
        return sums;
    }
}
