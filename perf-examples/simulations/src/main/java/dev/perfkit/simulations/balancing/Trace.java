package dev.perfkit.simulations.balancing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a user recorded: when requests arrived, and how long each took to be served.
 *
 * <pre>
 * arrival_ms,service_ms
 * 0,12.5
 * 1.75,8.1
 * </pre>
 *
 * <p>The heading may be left out, and so may lines without anything. Arrivals are in order, from any origin.
 *
 * @param arrivals nanoseconds after the first
 * @param works nanoseconds of service
 */
@SuppressWarnings("ArrayRecordComponent") // one for a million requests, compared by nobody
record Trace(long[] arrivals, double[] works) {
    private static final String HEADING = "arrival_ms,service_ms";
    private static final double NANOS_PER_MILLI = 1e6;
    /** A day: what is longer is most likely a wall-clock time or another unit. */
    private static final double LONGEST_MILLIS = 86_400_000;

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be read, or a line is not what is expected: which, and why
     */
    static Trace read(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            return read(file, reader);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("trace: \"" + file + "\" (expected: a file that is there)", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("trace: \"" + file + "\" (expected: text in UTF-8)", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("trace: \"" + file + "\" (expected: a readable file): " + e, e);
        }
    }

    private static Trace read(Path file, BufferedReader reader) throws IOException {
        double[] arrivals = new double[1024];
        double[] services = new double[1024];
        int count = 0;
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (line.isBlank() || (number == 1 && line.strip().equals(HEADING))) {
                continue;
            }
            String place = file + " line " + number + ": ";
            String[] fields = line.split(",", -1);
            if (fields.length != 2) {
                throw new IllegalArgumentException(place + "\"" + line + "\" (expected: " + HEADING + ")");
            }
            if (count == arrivals.length) {
                arrivals = Arrays.copyOf(arrivals, 2 * count);
                services = Arrays.copyOf(services, 2 * count);
            }
            arrivals[count] = number(place + "arrival_ms", fields[0], 0, Double.MAX_VALUE);
            services[count] = number(place + "service_ms", fields[1], Math.ulp(0.0), LONGEST_MILLIS);
            if (count > 0 && arrivals[count] < arrivals[count - 1]) {
                throw new IllegalArgumentException(place + "arrival_ms: " + fields[0].strip()
                        + " (expected: in order, at least the " + arrivals[count - 1] + " before)");
            }
            if (arrivals[count] - arrivals[0] > LONGEST_MILLIS) {
                throw new IllegalArgumentException(place + "arrival_ms: " + fields[0].strip()
                        + " (expected: within a day of the first, " + arrivals[0] + ")");
            }
            count++;
        }
        if (count == 0) {
            throw new IllegalArgumentException("trace: \"" + file + "\" has no requests (expected: one at least)");
        }
        return of(Arrays.copyOf(arrivals, count), Arrays.copyOf(services, count));
    }

    private static double number(String name, String field, double least, double most) {
        try {
            double value = Double.parseDouble(field.strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, like one out of range.
        }
        String range = least == 0 ? "a number >= 0" : "a number > 0, at most a day";
        throw new IllegalArgumentException(name + ": \"" + field.strip() + "\" (expected: " + range + ")");
    }

    private static Trace of(double[] arrivalMillis, double[] serviceMillis) {
        long[] arrivals = new long[arrivalMillis.length];
        Arrays.setAll(arrivals, i -> (long) ((arrivalMillis[i] - arrivalMillis[0]) * NANOS_PER_MILLI));
        double[] works =
                Arrays.stream(serviceMillis).map(ms -> ms * NANOS_PER_MILLI).toArray();
        return new Trace(arrivals, works);
    }

    double meanWork() {
        return Arrays.stream(works).average().orElseThrow();
    }

    /** Returns the time from the first arrival to the last, in seconds, and a nanosecond for the last. */
    double seconds() {
        return (arrivals[arrivals.length - 1] + 1) / Scenario.NANOS;
    }

    /** Returns the share of so many workers' time that the requests take; infinity where all arrive at once. */
    double load(int workers) {
        return meanWork() * works.length / (seconds() * Scenario.NANOS * workers);
    }
}
