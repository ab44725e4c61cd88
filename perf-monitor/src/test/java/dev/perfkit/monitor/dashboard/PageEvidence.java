package dev.perfkit.monitor.dashboard;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows as the examples' Evidence writes them, which this module cannot see. */
final class PageEvidence {
    private final List<Row> rows = new ArrayList<>();

    private record Row(
            String name,
            double value,
            String unit,
            @Nullable Double most) {
        @Nullable Boolean held() {
            return most == null ? null : (Boolean) (value <= most);
        }
    }

    void told(String name, double value, String unit) {
        rows.add(new Row(name, value, unit, null));
    }

    void atMost(String name, double value, String unit, double most) {
        rows.add(new Row(name, value, unit, most));
    }

    /** Writes the file, and returns the same for a person. */
    String write() throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("perfkit.evidence", "target/evidence")));
        StringBuilder text = new StringBuilder();
        Path file = folder.resolve("dashboard-page.json");
        try (JsonGenerator json = new JsonFactory()
                .createGenerator(file.toFile(), JsonEncoding.UTF8)
                .useDefaultPrettyPrinter()) {
            json.writeStartArray();
            for (Row row : rows) {
                String bar = row.most == null ? null : String.format(Locale.ROOT, "<= %.0f", row.most);
                json.writeStartObject();
                json.writeStringField("name", row.name);
                json.writeNumberField("value", Math.round(row.value * 10) / 10.0);
                json.writeStringField("unit", row.unit);
                json.writeStringField("bar", bar);
                json.writeObjectField("held", row.held());
                json.writeEndObject();
                text.append(String.format(
                        Locale.ROOT, "%-18s %10.1f %-3s %s%n", row.name, row.value, row.unit, bar == null ? "" : bar));
            }
            json.writeEndArray();
        }
        return text.append(file).toString();
    }
}
