package dev.perfkit.monitor.dashboard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
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
    private final Sources sources;
    private String marks = "[]";
    private String alerts = "{}";

    Board(List<Inspectable> parts, @Nullable Monitor monitor, @Nullable AlertControls controls, Sources sources) {
        this.sources = sources;
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

    /** What the page shows of the parts, as JSON. */
    record Parts(String parts, String decisions) {
        /** Before the parts were asked. */
        static final Parts NONE = new Parts("[]", "[]");

        void write(JsonGenerator json) throws IOException {
            json.writeFieldName("parts");
            json.writeRawValue(parts);
            json.writeFieldName("decisions");
            json.writeRawValue(decisions);
        }
    }

    /** Asks the parts. Each is written by itself, so that one that cannot be read takes no other down. */
    Parts parts() {
        return new Parts(parts.stream().map(this::part).collect(Collectors.joining(",", "[", "]")), decisions());
    }

    private String part(Inspectable part) {
        String name = part.name();
        if (part instanceof Profiler) {
            // Its figures are its signals; its report is a page of its own.
            return part(name, "Profiler", json -> {});
        }
        String read = sources.ask(name, "the snapshot of " + name, () -> {
            Record snapshot = part.snapshot();
            return part(name, snapshot.getClass().getSimpleName(), json -> {
                json.writeFieldName("snapshot");
                RecordJson.write(json, snapshot);
                json.writeFieldName("verdicts"); // not of the last snapshot but of all
                RecordJson.write(json, part instanceof MemoryProfiler memory ? memory.verdicts() : null);
            });
        });
        return read != null ? read : part(name, "unreadable", json -> json.writeNullField("snapshot"));
    }

    private static String part(String name, String type, Content rest) {
        return object(json -> {
            json.writeStringField("name", name);
            json.writeStringField("type", type);
            rest.write(json);
        });
    }

    private String decisions() {
        return Stream.concat(parts.stream(), Stream.ofNullable(monitor))
                .flatMap(this::decisions)
                .sorted(Comparator.comparing((Said each) -> each.decision.at()).reversed())
                .limit(DECISIONS)
                .map(each -> object(json -> {
                    json.writeNumberField("at", each.decision.at().toEpochMilli());
                    json.writeStringField("part", each.part);
                    json.writeStringField("what", each.decision.what());
                    json.writeStringField("why", each.decision.why());
                }))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private record Said(String part, Decision decision) {}

    private Stream<Said> decisions(Inspectable part) {
        String name = part.name();
        List<Said> said = sources.ask(
                name,
                "the decisions of " + name,
                () -> part.decisions().stream()
                        .map(decision -> new Said(name, decision))
                        .toList());
        return said == null ? Stream.empty() : said.stream();
    }

    /**
     * Returns the monitor's rules, and what people did to its alerts, as an object that is alike where nothing changed. What
     * cannot be read is as it was.
     */
    String alerts() {
        Monitor of = monitor;
        if (of == null) {
            return alerts;
        }
        if (controls != null) {
            String done = sources.ask("the controls", "the marks", () -> text(controls.marks()));
            marks = done != null ? done : marks;
        }
        String now = sources.ask("the rules", "the rules", () -> alerts(of));
        alerts = now != null ? now : alerts;
        return alerts;
    }

    /** Returns any value as JSON. */
    private static String text(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            RecordJson.write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return text.toString();
    }

    private String alerts(Monitor of) {
        return object(json -> {
            MonitorSnapshot snapshot = of.snapshot();
            json.writeStringField("monitor", snapshot.name());
            Map<String, Rule> rules = of.rules().stream().collect(Collectors.toMap(Rule::name, Function.identity()));
            json.writeArrayFieldStart("rules");
            for (RuleSnapshot rule : snapshot.rules()) {
                write(json, rule, rules.get(rule.rule()));
            }
            json.writeEndArray();
            json.writeFieldName("channels");
            RecordJson.write(json, snapshot.channels());
            json.writeFieldName("marks");
            json.writeRawValue(marks);
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
