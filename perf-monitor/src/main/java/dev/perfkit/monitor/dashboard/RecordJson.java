package dev.perfkit.monitor.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perfkit.stats.LatencySnapshot;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes any record as JSON by its components, so that the page can show components that it knows nothing of. */
final class RecordJson {
    /*
     * What is written is bounded, whatever a host's record holds: in depth, in elements of a list, in length of a text. A record
     * whose accessors this package may not call is written as its toString says.
     */
    private static final int DEEPEST = 4;
    private static final int MOST_ELEMENTS = 200;
    private static final int LONGEST_TEXT = 300;

    private RecordJson() {}

    static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        write(json, value, 0);
    }

    private static void write(JsonGenerator json, @Nullable Object value, int depth) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Double || value instanceof Float) {
            Figures.write(json, ((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            if (number.doubleValue() == number.longValue()) {
                json.writeNumber(number.longValue());
            } else {
                Figures.write(json, number.doubleValue());
            }
        } else if (value instanceof Duration duration) {
            json.writeString(Figures.text(duration));
        } else if (value instanceof Instant || value instanceof Enum || depth == DEEPEST) {
            json.writeString(text(value));
        } else if (value instanceof Optional<?> optional) {
            write(json, optional.orElse(null), depth);
        } else if (value instanceof LatencySnapshot latency) {
            write(json, latency);
        } else if (value instanceof Record record) {
            writeRecord(json, record, depth + 1);
        } else if (value instanceof Collection<?> elements) {
            json.writeStartArray();
            int left = MOST_ELEMENTS;
            for (Object element : elements) {
                if (left-- == 0) {
                    break;
                }
                write(json, element, depth + 1);
            }
            json.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            int left = MOST_ELEMENTS;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (left-- == 0) {
                    break;
                }
                json.writeFieldName(text(entry.getKey()));
                write(json, entry.getValue(), depth + 1);
            }
            json.writeEndObject();
        } else {
            json.writeString(text(value));
        }
    }

    private static void writeRecord(JsonGenerator json, Record record, int depth) throws IOException {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                components[i].getAccessor().trySetAccessible();
                values[i] = components[i].getAccessor().invoke(record);
            }
        } catch (ReflectiveOperationException e) {
            json.writeString(text(record));
            return;
        }
        json.writeStartObject();
        for (int i = 0; i < components.length; i++) {
            json.writeFieldName(components[i].getName());
            write(json, values[i], depth);
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, LatencySnapshot latency) throws IOException {
        json.writeStartObject();
        json.writeNumberField("count", latency.count());
        json.writeNumberField("errors", latency.errorCount());
        json.writeFieldName("p50 ns");
        Figures.write(json, latency.quantile(0.5));
        json.writeFieldName("p99 ns");
        Figures.write(json, latency.quantile(0.99));
        json.writeEndObject();
    }

    private static String text(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
    }
}
