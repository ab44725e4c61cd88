package dev.perfkit.monitor.dashboard;

import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tracks of all signals that are shown, in the order they were found. Guarded by its owner. */
final class History {
    /** How many signals are kept at most: about 45 MB of latencies. */
    static final int MOST_TRACKS = 500;

    private static final Logger log = LoggerFactory.getLogger(Dashboard.class);

    private final Duration slot;
    private final List<Inspectable> parts;
    private final List<Signal> own;
    private final Supplier<List<Signal>> watched;
    private final Consumer<Track> whenNew;
    private final Counter failures = new Counter();
    private final Map<String, Track> byName = new HashMap<>();
    private final List<Track> tracks = new ArrayList<>();
    private int leftOut;

    /**
     * @param parts whose signals to keep; they may grow
     * @param own signals that are of none
     * @param watched what rules watch: the evidence of their alerts, also where nobody else shows it; rules may be others later
     * @param whenNew told of each track before its first reading
     */
    History(
            Duration slot,
            List<Inspectable> parts,
            List<Signal> own,
            Supplier<List<Signal>> watched,
            Consumer<Track> whenNew) {
        this.slot = slot;
        this.parts = parts;
        this.own = own;
        this.watched = watched;
        this.whenNew = whenNew;
    }

    /** Reads what is due. */
    void sample(Instant now) {
        find();
        for (Track track : tracks) {
            try {
                track.sample(now);
            } catch (Throwable e) { // of a host's supplier: it takes nothing but its own figures down
                failed(track.signal().name(), e);
            }
        }
    }

    private void find() {
        leftOut = 0;
        own.forEach(signal -> add(signal, ""));
        for (Inspectable part : parts) {
            try {
                part.signals().forEach(signal -> add(signal, part.name()));
            } catch (Throwable e) {
                failed("the signals of a part", e);
            }
        }
        watched.get().forEach(signal -> add(signal, ""));
    }

    private void add(Signal signal, String part) {
        if (byName.containsKey(signal.name())) {
            return;
        }
        if (tracks.size() == MOST_TRACKS) {
            leftOut++;
            return;
        }
        Track track = new Track(signal, part, slot);
        whenNew.accept(track);
        byName.put(signal.name(), track);
        tracks.add(track);
    }

    private void failed(String what, Throwable cause) {
        if (failures.total() == 0) {
            log.warn("cannot read {}; further failures are only counted", what, cause);
        }
        failures.increment();
    }

    void endAll(Instant now) {
        tracks.forEach(track -> track.endAll(now));
    }

    List<Track> tracks() {
        return tracks;
    }

    int leftOut() {
        return leftOut;
    }

    long failures() {
        return failures.total();
    }

    long bytes() {
        return tracks.stream().mapToLong(Track::bytes).sum();
    }
}
