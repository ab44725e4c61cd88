package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls of a profiler that are over their threshold at one moment, the longest first: a bounded number. */
final class Sightings {
    static final int MAXIMUM = 10_000;

    private final Setup setup;
    private final long now;
    private final List<Sighting> calls = new ArrayList<>();
    private int beyond;

    private Sightings(Setup setup, long now) {
        this.setup = setup;
        this.now = now;
    }

    /** Looks around. Stops no thread, and takes no lock. */
    static Sightings of(Setup setup) {
        Sightings sightings = new Sightings(setup, setup.ticker().read());
        Frames.forEach(sightings::look);
        for (PendingCall call : setup.pending()) {
            if (call.hasEnded()) {
                setup.pending().remove(call); // what ended it could not
            } else {
                sightings.add(Sighting.of(call, setup, sightings.now));
            }
        }
        sightings.calls.sort(Comparator.comparingLong(Sighting::ageNanos).reversed());
        return sightings;
    }

    private void look(Frames frames) {
        int before = calls.size();
        for (Frame frame = frames.top(); frame != null; frame = frame.below()) {
            if (frame.left) {
                forget(before); // its end was lost, and with it those within
            } else {
                add(Sighting.of(frames, frame, setup, now));
            }
        }
    }

    private void forget(int before) {
        calls.subList(before, calls.size()).clear();
    }

    private void add(@Nullable Sighting sighting) {
        if (sighting != null && calls.size() < MAXIMUM) {
            calls.add(sighting);
        } else if (sighting != null) {
            beyond++;
        }
    }

    /** Returns when they were seen. */
    long now() {
        return now;
    }

    List<Sighting> calls() {
        return calls;
    }

    /** Returns how many there are besides. */
    int beyond() {
        return beyond;
    }
}
