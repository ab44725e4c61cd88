package dev.perfkit.balancer.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What instances had in flight under which traffic, in the last hours. For one thread at a time. */
final class TrafficHistory {
    /*
     * Kept by the throughput, in steps of a tenth: so that hours of one load do not push out the little that is known of others. Of each
     * step the 32 last are kept, and those of a step are told as their mean.
     */
    private static final Duration KEPT = Duration.ofHours(6);
    private static final double STEP = Math.log(1.1);
    private static final int MOST = 32;
    private static final int LEAST = 4;

    /**
     * What was seen at one load, of one instance.
     *
     * @param throughput requests that ended a second
     * @param inFlight how many were in flight on average
     * @param weight of how many readings that is the mean
     */
    record Point(double throughput, double inFlight, int weight) {}

    private record Reading(Instant at, double throughput, double inFlight) {}

    private final TreeMap<Integer, ArrayDeque<Reading>> steps = new TreeMap<>();

    /** Adds what one instance did on average; nothing where it did nothing. */
    void add(Instant at, double throughput, double inFlight) {
        if (!(throughput > 0 && inFlight > 0)) {
            return;
        }
        int step = (int) Math.floor(Math.log(throughput) / STEP);
        ArrayDeque<Reading> readings = steps.computeIfAbsent(step, s -> new ArrayDeque<>());
        readings.add(new Reading(at, throughput, inFlight));
        if (readings.size() > MOST) {
            readings.remove();
        }
        Instant oldest = at.minus(KEPT);
        // By a clock that was set back, some are later than now: those go too.
        steps.values().forEach(all -> all.removeIf(r -> r.at().isBefore(oldest) || r.at().isAfter(at)));
        steps.values().removeIf(ArrayDeque::isEmpty);
    }

    /** Returns the loads of which enough was seen. */
    List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (ArrayDeque<Reading> readings : steps.values()) {
            if (readings.size() >= LEAST) {
                points.add(new Point(
                        readings.stream()
                                .mapToDouble(Reading::throughput)
                                .average()
                                .orElseThrow(),
                        readings.stream()
                                .mapToDouble(Reading::inFlight)
                                .average()
                                .orElseThrow(),
                        readings.size()));
            }
        }
        return points;
    }
}
