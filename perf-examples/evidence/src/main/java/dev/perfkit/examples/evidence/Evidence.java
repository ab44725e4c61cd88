package dev.perfkit.examples.evidence;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run measured: rows of a value and the bar it is held to.
 *
 * <pre>{@code
 * Evidence evidence = Evidence.of("quickstart");
 * evidence.add("requests", 60_000, "1");
 * evidence.add("p99 with / without", 0.31, "x", Bar.atMost(0.5));
 * evidence.print(System.out);
 * evidence.write(); // target/evidence/quickstart.json
 * System.exit(evidence.allHeld() ? 0 : 1);
 * }</pre>
 *
 * <p>The file is a JSON list of objects with exactly the keys {@code name}, {@code value}, {@code unit}, {@code bar} and
 * {@code held}: bar is text such as {@code "<= 0.5"}, and both bar and held are null where there is no bar. A row that was
 * added with how often was looked has {@code observations} besides. A value that is not finite is null in the file and holds no bar. Files stand in the folder {@code target/evidence} of the working
 * directory, or in the one that the system property {@value #FOLDER_PROPERTY} names.
 *
 * <p><b>Thread safety:</b> for one thread. <b>Failures:</b> a name of a file or row that is blank, or taken by an earlier
 * row, is refused.
 */
public final class Evidence {
    /** The system property that names the folder of the files. */
    public static final String FOLDER_PROPERTY = "perfkit.evidence";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final String name;
    private final List<Row> rows = new ArrayList<>();

    private Evidence(String name) {
        this.name = name;
    }

    /**
     * Returns evidence without rows.
     *
     * @param name the file's name without its ending: letters, digits, {@code -}, {@code _} and {@code .}
     */
    public static Evidence of(String name) {
        if (!name.matches("\\w[\\w.-]*")) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: letters, digits, '-', '_', '.')");
        }
        return new Evidence(name);
    }

    /** Adds a value that is told and not judged. */
    public Evidence add(String row, double value, String unit) {
        return add(Row.of(row, value, unit, null, null));
    }

    /** Adds a value and judges it. */
    public Evidence add(String row, double value, String unit, Bar bar) {
        return add(Row.of(row, value, unit, null, requireNonNull(bar, "bar")));
    }

    /** Adds how often something was seen of so many times that it was looked for; told and not judged. */
    public Evidence addSeen(String row, double value, String unit, long observations) {
        return add(Row.of(row, value, unit, observations, null));
    }

    /** Adds how often something was seen of so many times that it was looked for, and judges it. */
    public Evidence addSeen(String row, double value, String unit, long observations, Bar bar) {
        return add(Row.of(row, value, unit, observations, requireNonNull(bar, "bar")));
    }

    private Evidence add(Row row) {
        if (rows.stream().anyMatch(r -> r.name().equals(row.name()))) {
            throw new IllegalStateException("the row \"" + row.name() + "\" is there already");
        }
        rows.add(row);
        return this;
    }

    /** Returns the folder of the files, where what belongs to them may stand too. It may have to be made. */
    public static Path folder() {
        return Path.of(System.getProperty(FOLDER_PROPERTY, "target/evidence"));
    }

    /** Returns the rows up to now, in the order of their adding. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** Returns whether every bar was held. */
    public boolean allHeld() {
        return rows.stream().noneMatch(row -> Boolean.FALSE.equals(row.held()));
    }

    /** Prints the rows as an aligned table. */
    public void print(PrintStream out) {
        out.print(Table.of(rows));
        out.flush();
    }

    /**
     * Writes the rows to the file, whole or not at all.
     *
     * @return where the file stands
     */
    public Path write() throws IOException {
        Path folder = folder();
        Files.createDirectories(folder);
        Path part = folder.resolve(name + ".part"); // not createTempFile, whose files only their owner reads
        try {
            JSON.writeValue(part.toFile(), rows);
            return Files.move(
                    part,
                    folder.resolve(name + ".json"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * One measured value.
     *
     * @param name what was measured, unique among the rows
     * @param value the value; null where there is no finite one
     * @param unit its unit: {@code "ms"}, {@code "x"} for a ratio, {@code "1"} for a plain count
     * @param observations how often was looked; null, and not in the file, where nobody counted
     * @param bar what it is held to, as text; null where it is told only
     * @param held whether it holds the bar; null where there is none
     */
    public record Row(
            String name,
            @Nullable Double value,
            String unit,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long observations,

            @Nullable String bar,
            @Nullable Boolean held) {
        /** Checks the name. */
        public Row {
            if (name.isBlank()) {
                throw new IllegalArgumentException("name: \"" + name + "\" (expected: not blank)");
            }
            requireNonNull(unit, "unit");
        }

        static Row of(String name, double value, String unit, @Nullable Long observations, @Nullable Bar bar) {
            return new Row(
                    name,
                    Double.isFinite(value) ? value : null,
                    unit,
                    observations,
                    bar == null ? null : bar.toString(),
                    bar == null ? null : Double.isFinite(value) && bar.isHeldBy(value));
        }
    }
}
