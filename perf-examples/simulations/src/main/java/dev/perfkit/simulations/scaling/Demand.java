package dev.perfkit.simulations.scaling;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is asked of a fleet, at each tick.
 *
 * @param name what it is called in tables and files
 * @param start when the first tick is
 * @param ticks the demand, in any unit
 * @param perInstance how much of it one instance serves
 */
@SuppressWarnings("ArrayRecordComponent") // a hundred thousand, written by nobody
record Demand(String name, Instant start, double[] ticks, double perInstance) {
    /** The seconds from one tick to the next. */
    static final int TICK = 15;
    /** The part of what an instance can serve that it should. */
    static final double SHARE = 0.6;
    /** How many instances serve the 99.99th percentile so. */
    private static final int INSTANCES = 30;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** A demand at an instant, in seconds. */
    private record Point(long at, double value) {}

    /** Returns one that 30 instances, each at 0.6 of what it can, serve in all but a tick of ten thousand. */
    static Demand of(String name, Instant start, double[] ticks) {
        double[] sorted = ticks.clone();
        Arrays.sort(sorted);
        double high = sorted[Math.min(sorted.length - 1, (int) (sorted.length * 0.9999))];
        return new Demand(name, start, ticks, high / (SHARE * INSTANCES));
    }

    /**
     * Reads a file of lines {@code 2014-04-10 00:04:00,94.0}, of which the first may be a heading, and draws lines between.
     *
     * @throws IllegalArgumentException if it cannot be read, or a line is not what is expected: which, and why
     */
    static Demand read(String name, Path file) {
        List<Point> points = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (number > 1 || Character.isDigit(line.isEmpty() ? 'x' : line.charAt(0))) {
                    points.add(point(file + " line " + number, line, points));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("demand: \"" + file + "\" (expected: a readable file): " + e, e);
        }
        if (points.size() < 2) {
            throw new IllegalArgumentException("demand: \"" + file + "\" (expected: two lines of values at least)");
        }
        return of(name, Instant.ofEpochSecond(points.get(0).at), interpolated(points));
    }

    private static Point point(String place, String line, List<Point> before) {
        try {
            String[] fields = line.split(",", -1);
            long at = LocalDateTime.parse(fields[0], TIME).toEpochSecond(ZoneOffset.UTC);
            double value = Double.parseDouble(fields[fields.length - 1]);
            boolean later = before.isEmpty() || before.get(before.size() - 1).at < at;
            if (fields.length == 2 && later && value >= 0 && value < Double.POSITIVE_INFINITY) {
                return new Point(at, value);
            }
        } catch (DateTimeParseException | NumberFormatException e) {
            // Told below, like one that is out of order.
        }
        throw new IllegalArgumentException(
                place + ": \"" + line + "\" (expected: yyyy-MM-dd HH:mm:ss,VALUE, later than the line before, >= 0)");
    }

    private static double[] interpolated(List<Point> points) {
        long first = points.get(0).at;
        double[] ticks = new double[(int) ((points.get(points.size() - 1).at - first) / TICK) + 1];
        int left = 0;
        for (int i = 0; i < ticks.length; i++) {
            long at = first + (long) i * TICK;
            while (left + 2 < points.size() && points.get(left + 1).at <= at) {
                left++;
            }
            Point from = points.get(left);
            Point to = points.get(left + 1);
            ticks[i] = from.value + (to.value - from.value) * (at - from.at) / (to.at - from.at);
        }
        return ticks;
    }

    int length() {
        return ticks.length;
    }

    /** Returns its first ticks. */
    Demand first(int count) {
        return count >= length() ? this : new Demand(name, start, Arrays.copyOf(ticks, count), perInstance);
    }

    /** Returns how many instances there should be for so much. */
    int needed(double demand) {
        return (int) Math.ceil(demand / (SHARE * perInstance) - 1e-9);
    }

    Instant at(int tick) {
        return start.plusSeconds((long) tick * TICK);
    }
}
