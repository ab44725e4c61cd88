package dev.perfkit.monitor.dashboard;

import dev.perfkit.signal.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The history of one signal in all grains. Guarded by its owner. */
final class Track {
    private final Signal signal;
    private final String part;
    private final List<String> columns;
    private final Map<Grain, Course> courses = new EnumMap<>(Grain.class);

    /**
     * @param part the name of the component that it is of, empty for one that was given by itself
     */
    Track(Signal signal, String part, Duration slot) {
        this.signal = signal;
        this.part = part;
        this.columns = Readings.columns(signal);
        for (Grain grain : Grain.values()) {
            courses.put(grain, new Course(signal, grain, slot));
        }
    }

    Signal signal() {
        return signal;
    }

    String part() {
        return part;
    }

    /** Returns {@code "gauge"}, {@code "counter"}, {@code "ratio"} or {@code "latency"}. */
    String kind() {
        return signal.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    List<String> columns() {
        return columns;
    }

    Ring ring(Grain grain, int column) {
        return course(grain).ring(column);
    }

    private Course course(Grain grain) {
        Course course = courses.get(grain);
        if (course == null) {
            throw new IllegalStateException("there is one for each grain");
        }
        return course;
    }

    long bytes() {
        long slots = 0;
        for (Grain grain : Grain.values()) {
            slots += grain.size();
        }
        return slots * columns.size() * Float.BYTES;
    }

    /** Tells whether to read the signal: where a slot ends, a gauge also between. */
    boolean isDue(Instant now) {
        return signal instanceof Signal.Gauge || course(Grain.FINE).isDue(now);
    }

    void take(Readings.Reading reading, Instant now) {
        courses.values().forEach(course -> course.take(reading, now));
    }

    /** Ends the slots under way, so that what is known of them is kept. */
    void endAll(Instant now) {
        courses.values().forEach(course -> course.end(now));
    }
}
