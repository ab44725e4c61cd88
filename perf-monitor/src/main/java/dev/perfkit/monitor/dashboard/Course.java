package dev.perfkit.monitor.dashboard;

import dev.perfkit.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The history of one signal in one grain: the slot under way, and a ring a column of those that have ended. */
final class Course {
    private final Grain grain;
    private final Duration slot;
    private final Readings readings;
    private final List<Ring> rings;
    private long open;
    private @Nullable Instant since; // null before the first reading

    Course(Signal signal, Grain grain, Duration slot) {
        this.grain = grain;
        this.slot = slot;
        this.readings = Readings.of(signal);
        this.rings = Readings.columns(signal).stream()
                .map(column -> new Ring(grain.size()))
                .toList();
    }

    /** Tells whether a reading now would be the first, or end the slot. */
    boolean isDue(Instant now) {
        return since == null || grain.slotOf(now, slot) > open;
    }

    void take(Readings.Reading reading, Instant now) {
        boolean due = isDue(now);
        readings.add(reading);
        if (due) {
            end(now);
            open = grain.slotOf(now, slot);
        }
    }

    /** Ends the slot under way, if any time of it has passed. */
    void end(Instant now) {
        if (since != null && now.isAfter(since)) {
            double[] figures = readings.end(Duration.between(since, now).toNanos() / 1e9);
            for (int c = 0; c < figures.length; c++) {
                rings.get(c).set(open, figures[c]);
            }
        }
        since = now;
    }

    Ring ring(int column) {
        return rings.get(column);
    }
}
