package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a {@link ProfileReport} can be written as.
 *
 * <pre>{@code
 * profiler.report().write(file, ReportFormat.HTML);
 * System.out.print(profiler.report().render(ReportFormat.of("collapsed")));
 * }</pre>
 *
 * <p>All are UTF-8. Those of call stacks want a profiler with a call tree.
 */
public enum ReportFormat {
    /** The table for people, {@link ProfileReport#text()}. */
    TEXT(".txt"),
    /** Every figure, with {@code "schema": 1}: {@link ProfileReport#read} makes the report of it again. */
    JSON(".json"),
    /** One page with a table to sort and a flame graph to zoom and search; it loads nothing. */
    HTML(".html"),
    /** A line {@code outer;inner NANOSECONDS} for each path: self time, for flamegraph.pl and its like. */
    COLLAPSED(".collapsed"),
    /** The format of speedscope.app, with self times in nanoseconds. */
    SPEEDSCOPE(".speedscope.json");

    private final String ending;

    ReportFormat(String ending) {
        this.ending = ending;
    }

    /**
     * Returns the format of that name.
     *
     * @param format {@code text}, {@code json}, {@code html}, {@code collapsed} or {@code speedscope}, in any case
     * @throws IllegalArgumentException if there is none
     */
    public static ReportFormat of(String format) {
        requireNonNull(format, "format");
        for (ReportFormat each : values()) {
            if (each.toString().equals(format.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException("format: \"" + format + "\" (expected: "
                + Arrays.stream(values()).map(ReportFormat::toString).collect(Collectors.joining(", ")) + ")");
    }

    /**
     * Returns the format that a file's ending stands for: {@code .txt}, {@code .json}, {@code .html}, {@code .collapsed} or
     * {@code .speedscope.json}.
     *
     * @throws IllegalArgumentException if it stands for none
     */
    public static ReportFormat ofFile(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        // The longest ending is of the last format, and ".json" ends it too.
        for (int i = values().length - 1; i >= 0; i--) {
            if (name.endsWith(values()[i].ending)) {
                return values()[i];
            }
        }
        throw new IllegalArgumentException("file: \"" + file + "\" (expected: an ending of "
                + Arrays.stream(values()).map(format -> format.ending).collect(Collectors.joining(", ")) + ")");
    }

    String render(ProfileReport report) {
        return switch (this) {
            case TEXT -> report.text();
            case JSON -> ReportWriter.write(report);
            case HTML -> ReportPage.of(report);
            case COLLAPSED -> StackFormats.collapsed(report);
            case SPEEDSCOPE -> StackFormats.speedscope(report);
        };
    }

    /** Returns the name that {@link #of} takes. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
