package dev.perfkit.monitor.alert.channel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.perfkit.monitor.alert.AlertEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Alerts in JSON, by the names that Prometheus and its Alertmanager use. */
final class AlertJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private AlertJson() {}

    /** Writes to a generator. */
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    static String text(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes all that is written", e);
        }
        return text.toString();
    }

    static void map(String name, Map<String, String> map, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> entry : map.entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    /** Returns the labels; an empty one is none, by Prometheus' reckoning. */
    static Map<String, String> labels(AlertEvent event) {
        Map<String, String> labels = event.allLabels();
        labels.values().removeIf(String::isEmpty);
        return labels;
    }

    static Map<String, String> annotations(AlertEvent event) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("summary", event.title());
        annotations.put("description", event.description());
        annotations.put("value", Double.toString(event.value()));
        annotations.put("threshold", Double.toString(event.threshold()));
        annotations.put("unit", event.unit());
        return annotations;
    }

    /** Returns what all of the maps agree in. */
    static Map<String, String> common(List<Map<String, String>> maps) {
        Map<String, String> common = new TreeMap<>(maps.isEmpty() ? Map.of() : maps.get(0));
        maps.forEach(map -> common.entrySet().retainAll(map.entrySet()));
        return common;
    }
}
