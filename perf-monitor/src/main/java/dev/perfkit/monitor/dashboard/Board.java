package dev.perfkit.monitor.dashboard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.perfkit.memory.LeakVerdict;
import dev.perfkit.memory.MemoryProfiler;
import dev.perfkit.monitor.ErrorBudget;
import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.MonitorSnapshot;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.RuleSnapshot;
import dev.perfkit.monitor.Threshold;
import dev.perfkit.profile.Profiler;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.Inspectable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes what the page shows as JSON. Of components only what {@link Inspectable} says. */
final class Board {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int DECISIONS = 60;

    private final List<Inspectable> parts;
    private final @Nullable Monitor monitor;
    private final @Nullable AlertControls controls;

    Board(List<Inspectable> parts, @Nullable Monitor monitor, @Nullable AlertControls controls) {
        this.parts = parts;
        this.monitor = monitor;
        this.controls = controls;
    }

    /** Part of a JSON object. */
    @FunctionalInterface
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    static String object(Content content) {
        StringWriter text = new StringWriter(1 << 12);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return text.toString();
    }

    /** Writes {@code series}: what each is, by its place. */
    static void describe(JsonGenerator json, List<Track> tracks) throws IOException {
        json.writeArrayFieldStart("series");
        for (Track track : tracks) {
            json.writeStartObject();
            json.writeStringField("name", track.signal().name());
            json.writeStringField("unit", track.signal().unit());
            json.writeStringField("kind", track.kind());
            json.writeStringField("part", track.part());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Writes {@code history}: of each series its columns over the slots that end with the given one. */
    static void history(JsonGenerator json, List<Track> tracks, int first, Grain grain, long last, Duration slot)
            throws IOException {
        json.writeObjectFieldStart("history");
        json.writeStringField("grain", grain.toString());
        json.writeNumberField("step", grain.step(slot).toMillis() / 1e3);
        json.writeNumberField("last", last);
        json.writeArrayFieldStart("values");
        for (Track track : tracks.subList(first, tracks.size())) {
            json.writeStartArray();
            for (int c = 0; c < track.columns().size(); c++) {
                column(json, track.ring(grain, c).upTo(last));
            }
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Leaves out what is unknown at the beginning: most of it, of a service that has just started. */
    private static void column(JsonGenerator json, float[] values) throws IOException {
        int from = 0;
        while (from < values.length && Float.isNaN(values[from])) {
            from++;
        }
        json.writeStartArray();
        for (int i = from; i < values.length; i++) {
            Figures.write(json, values[i]);
        }
        json.writeEndArray();
    }

    /** Writes {@code slot} and {@code values}: the figures of one slot. */
    static void newest(JsonGenerator json, List<Track> tracks, long slot) throws IOException {
        json.writeNumberField("slot", slot);
        json.writeArrayFieldStart("values");
        for (Track track : tracks) {
            json.writeStartArray();
            for (int c = 0; c < track.columns().size(); c++) {
                Figures.write(json, track.ring(Grain.FINE, c).get(slot));
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    /** Writes {@code parts} and {@code decisions}. */
    void parts(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("parts");
        for (Inspectable part : parts) {
            json.writeStartObject();
            json.writeStringField("name", part.name());
            if (part instanceof Profiler) {
                json.writeStringField(
                        "type", "Profiler"); // its figures are its signals; its report is a page of its own
            } else {
                Record snapshot = snapshot(part);
                json.writeStringField(
                        "type",
                        snapshot == null ? "unreadable" : snapshot.getClass().getSimpleName());
                json.writeFieldName("snapshot");
                RecordJson.write(json, snapshot);
                json.writeFieldName("verdicts");
                RecordJson.write(json, verdicts(part));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("decisions");
        List<Said> said = Stream.concat(parts.stream(), Stream.ofNullable(monitor))
                .flatMap(Board::decisions)
                .sorted(Comparator.comparing((Said each) -> each.decision.at()).reversed())
                .limit(DECISIONS)
                .toList();
        for (Said each : said) {
            json.writeStartObject();
            json.writeNumberField("at", each.decision.at().toEpochMilli());
            json.writeStringField("part", each.part);
            json.writeStringField("what", each.decision.what());
            json.writeStringField("why", each.decision.why());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private record Said(String part, Decision decision) {}

    private static Stream<Said> decisions(Inspectable part) {
        try {
            return part.decisions().stream().map(decision -> new Said(part.name(), decision));
        } catch (RuntimeException e) {
            return Stream.empty();
        }
    }

    /** Returns a memory profiler's verdicts, which are not of its last snapshot but of all; null where there are none. */
    private static @Nullable List<LeakVerdict> verdicts(Inspectable part) {
        try {
            return part instanceof MemoryProfiler memory ? memory.verdicts() : null;
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Record snapshot(Inspectable part) {
        try {
            return part.snapshot();
        } catch (RuntimeException e) {
            return null; // the page says so; its signals are counted and logged
        }
    }

    /** Returns the monitor's rules, and what people did to its alerts, as an object that is alike where nothing changed. */
    String alerts() {
        return object(json -> {
            if (monitor == null) {
                return;
            }
            MonitorSnapshot snapshot = monitor.snapshot();
            json.writeStringField("monitor", snapshot.name());
            Map<String, Rule> rules =
                    monitor.rules().stream().collect(Collectors.toMap(Rule::name, Function.identity()));
            json.writeArrayFieldStart("rules");
            for (RuleSnapshot rule : snapshot.rules()) {
                write(json, rule, rules.get(rule.rule()));
            }
            json.writeEndArray();
            json.writeFieldName("channels");
            RecordJson.write(json, snapshot.channels());
            json.writeFieldName("marks");
            RecordJson.write(json, controls == null ? List.of() : controls.marks());
        });
    }

    private static void write(JsonGenerator json, RuleSnapshot snapshot, @Nullable Rule rule) throws IOException {
        json.writeStartObject();
        json.writeStringField("rule", snapshot.rule());
        json.writeStringField("status", snapshot.status().name());
        json.writeStringField(
                "level", snapshot.level() == null ? null : snapshot.level().name());
        json.writeStringField("verdict", snapshot.judgement().warning().name());
        json.writeFieldName("value");
        Figures.write(json, snapshot.last().value());
        json.writeNumberField("count", snapshot.last().count());
        json.writeFieldName("coverage");
        Figures.write(json, snapshot.last().coverage());
        json.writeStringField("unit", snapshot.unit());
        threshold(json, "warning", snapshot.warning());
        threshold(json, "critical", snapshot.critical());
        json.writeNumberField("since", snapshot.since().toEpochMilli());
        json.writeNumberField("missed", snapshot.missed());
        json.writeNumberField("failures", snapshot.failures());
        json.writeStringField("error", snapshot.error());
        budget(json, snapshot.budget());
        if (rule != null) {
            json.writeStringField("signal", rule.signal().name());
            json.writeStringField("statistic", rule.statistic());
            json.writeNumberField("pendingFor", rule.policy().pendingFor().toMillis());
            json.writeNumberField("keepFiring", rule.policy().keepFiring().toMillis());
        }
        json.writeEndObject();
    }

    private static void budget(JsonGenerator json, @Nullable ErrorBudget budget) throws IOException {
        json.writeFieldName("budget");
        if (budget == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        json.writeStringField("slo", budget.slo());
        json.writeNumberField("objective", budget.objective());
        json.writeNumberField("known", budget.known().toSeconds());
        json.writeFieldName("left");
        Figures.write(json, budget.left());
        json.writeFieldName("burnRate");
        Figures.write(json, budget.burnRate());
        Duration lasts = budget.exhaustedIn();
        json.writeFieldName("lasts");
        Figures.write(json, lasts == null ? Double.NaN : lasts.toSeconds());
        json.writeEndObject();
    }

    private static void threshold(JsonGenerator json, String level, @Nullable Threshold threshold) throws IOException {
        json.writeFieldName(level);
        if (threshold == null) {
            json.writeNull();
        } else {
            json.writeStartObject();
            json.writeNumberField("fire", threshold.fire());
            json.writeNumberField("clear", threshold.clear());
            json.writeEndObject();
        }
    }
}
