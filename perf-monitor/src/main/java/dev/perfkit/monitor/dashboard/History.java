package dev.perfkit.monitor.dashboard;

import dev.perfkit.signal.Inspectable;
import dev.perfkit.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The tracks of all signals that are shown, in the order they were found. Guarded by its owner, but for what asks sources. */
final class History {
    /** How many signals are kept at most: about 45 MB of latencies. */
    static final int MOST_TRACKS = 500;

    private final Duration slot;
    private final Sources sources;
    private final List<Inspectable> parts;
    private final List<Signal> own;
    private final Supplier<List<Signal>> watched;
    private final Consumer<Track> whenNew;
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
            Sources sources,
            List<Inspectable> parts,
            List<Signal> own,
            Supplier<List<Signal>> watched,
            Consumer<Track> whenNew) {
        this.slot = slot;
        this.sources = sources;
        this.parts = parts;
        this.own = own;
        this.watched = watched;
        this.whenNew = whenNew;
    }

    /** A signal, and the name of the part that it is of. */
    record Found(Signal signal, String part) {}

    /** Asks for all signals that there are now. Not guarded. */
    List<Found> find() {
        List<Found> found = new ArrayList<>();
        own.forEach(signal -> found.add(new Found(signal, "")));
        for (Inspectable part : parts) {
            List<Found> ofPart = sources.ask(
                    part.name(),
                    "the signals of " + part.name(),
                    () -> part.signals().stream()
                            .map(signal -> new Found(signal, part.name()))
                            .toList());
            if (ofPart != null) {
                found.addAll(ofPart);
            }
        }
        watched.get().forEach(signal -> found.add(new Found(signal, "")));
        return found;
    }

    /** Takes in what is new of the signals that there are. */
    void add(List<Found> found) {
        leftOut = 0;
        found.forEach(each -> add(each.signal, each.part));
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

    /** Reads what is due of the tracks. Not guarded. */
    Map<Track, Readings.Reading> read(List<Track> of, Instant now) {
        Map<Track, Readings.Reading> readings = new HashMap<>();
        for (Track track : of) {
            String name = track.signal().name();
            if (track.isDue(now)) {
                Readings.Reading reading = sources.ask(
                        track.part().isEmpty() ? name : track.part(), name, () -> Readings.Reading.of(track.signal()));
                if (reading != null) {
                    readings.put(track, reading);
                }
            }
        }
        return readings;
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

    long bytes() {
        return tracks.stream().mapToLong(Track::bytes).sum();
    }
}
