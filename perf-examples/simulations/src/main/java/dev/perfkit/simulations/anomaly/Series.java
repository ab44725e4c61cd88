package dev.perfkit.simulations.anomaly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A recorded series, and where people saw something wrong.
 *
 * @param name its file, with its folder
 * @param times when its values were, one after the other
 * @param values its values
 * @param windows from where to where something was wrong, in order
 */
@SuppressWarnings("ArrayRecordComponent") // sixteen thousand, written by nobody
record Series(String name, Instant[] times, double[] values, List<Window> windows) {

    /** A stretch of values, both ends among them. */
    record Window(int first, int last) {
        boolean holds(int index) {
            return first <= index && index <= last;
        }

        int length() {
            return last - first + 1;
        }
    }

    /** Reads all that the folder has and that are labelled, in the order of their names. */
    static List<Series> readAll(Path folder) {
        try {
            List<Series> all = new ArrayList<>();
            for (var label : new ObjectMapper()
                    .readTree(folder.resolve("windows.json").toFile())
                    .properties()) {
                Path file = folder.resolve("data").resolve(label.getKey());
                if (Files.exists(file)) {
                    all.add(read(label.getKey(), Files.readAllLines(file), label.getValue()));
                }
            }
            all.sort(Comparator.comparing(Series::name));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Series read(String name, List<String> lines, JsonNode labels) {
        int length = lines.size() - 1; // less the heading
        Instant[] times = new Instant[length];
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            String[] fields = lines.get(i + 1).split(",", -1);
            times[i] = time(fields[0]);
            values[i] = Double.parseDouble(fields[1]);
        }
        List<Window> windows = new ArrayList<>();
        for (JsonNode label : labels) {
            windows.add(
                    window(times, time(label.get(0).asText()), time(label.get(1).asText())));
        }
        return new Series(name, times, values, windows);
    }

    private static Window window(Instant[] times, Instant from, Instant to) {
        int first = 0;
        while (times[first].isBefore(from)) {
            first++;
        }
        int last = times.length - 1;
        while (times[last].isAfter(to)) {
            last--;
        }
        return new Window(first, last);
    }

    private static Instant time(String text) {
        return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
    }

    /** Returns how many values at its start are not judged: the benchmark has detectors learn from them. */
    int probation() {
        return Math.min((int) (0.15 * values.length), 750);
    }
}
