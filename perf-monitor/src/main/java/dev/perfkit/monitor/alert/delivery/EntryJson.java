package dev.perfkit.monitor.alert.delivery;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.SavedAlert;
import dev.perfkit.monitor.alert.Transition;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries as JSON: a line is a list of objects, whose field {@code kind} says what they are. Everything is text, a list or
 * a map of texts, so that no number loses a digit and NaN is as good as any.
 */
final class EntryJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private EntryJson() {}

    static String write(List<Entry> entries) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartArray();
            for (Entry entry : entries) {
                json.writeStartObject();
                fields(entry, json);
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes all that is written", e);
        }
        return text.toString();
    }

    private static void fields(Entry entry, JsonGenerator json) throws IOException {
        if (entry instanceof Entry.Accepted accepted) {
            json.writeStringField("kind", "accepted");
            texts("channels", accepted.channels(), json);
            event(accepted.event(), json);
        } else if (entry instanceof Entry.Known known) {
            json.writeStringField("kind", "known");
            event(known.event(), json);
        } else if (entry instanceof Entry.Stands stands) {
            json.writeStringField("kind", "stands");
            json.writeStringField("fingerprint", stands.fingerprint());
            json.writeStringField("channel", stands.channel());
            texts("pending", stands.pending(), json);
            optional("told", stands.told(), json);
            optional("toldAt", stands.toldAt(), json);
            json.writeStringField("attempted", Boolean.toString(stands.attempted()));
        } else if (entry instanceof Entry.Saved saved) {
            json.writeStringField("kind", "saved");
            json.writeStringField("fingerprint", saved.fingerprint());
            alert(saved.alert(), json);
        } else if (entry instanceof Entry.Forgotten forgotten) {
            json.writeStringField("kind", "forgotten");
            json.writeStringField("fingerprint", forgotten.fingerprint());
        } else if (entry instanceof Entry.Silenced silenced) {
            Silence silence = silenced.silence();
            json.writeStringField("kind", "silenced");
            json.writeStringField("id", silence.id());
            texts(
                    "matchers",
                    silence.matchers().stream().map(LabelMatcher::toString).toList(),
                    json);
            json.writeStringField("startsAt", silence.startsAt().toString());
            json.writeStringField("endsAt", silence.endsAt().toString());
            json.writeStringField("by", silence.createdBy());
            json.writeStringField("comment", silence.comment());
        } else if (entry instanceof Entry.Unsilenced unsilenced) {
            json.writeStringField("kind", "unsilenced");
            json.writeStringField("id", unsilenced.id());
        } else if (entry instanceof Entry.Acknowledged acknowledged) {
            Acknowledgement who = acknowledged.acknowledgement();
            json.writeStringField("kind", "acknowledged");
            json.writeStringField("fingerprint", who.fingerprint());
            json.writeStringField("episode", Long.toString(who.episode()));
            json.writeStringField("by", who.by());
            json.writeStringField("note", who.note());
            json.writeStringField("at", who.at().toString());
        } else if (entry instanceof Entry.Unacknowledged unacknowledged) {
            json.writeStringField("kind", "unacknowledged");
            json.writeStringField("fingerprint", unacknowledged.fingerprint());
        } else if (entry instanceof Entry.Dead dead) {
            json.writeStringField("kind", "dead");
            json.writeStringField("channel", dead.letter().channel());
            json.writeStringField("reason", dead.letter().reason());
            json.writeStringField("at", dead.letter().at().toString());
            event(dead.letter().event(), json);
        }
    }

    private static void event(AlertEvent event, JsonGenerator json) throws IOException {
        json.writeStringField("monitor", event.monitor());
        json.writeStringField("rule", event.rule());
        map("labels", event.labels(), json);
        json.writeStringField("episode", Long.toString(event.episode()));
        json.writeStringField("sequence", Integer.toString(event.sequence()));
        json.writeStringField("transition", event.transition().name());
        json.writeStringField("level", event.level().name());
        json.writeStringField("title", event.title());
        json.writeStringField("description", event.description());
        json.writeStringField("value", Double.toString(event.value()));
        json.writeStringField("threshold", Double.toString(event.threshold()));
        json.writeStringField("unit", event.unit());
        json.writeStringField("coverage", Double.toString(event.coverage()));
        json.writeStringField("startsAt", event.startsAt().toString());
        optional("endsAt", event.endsAt(), json);
    }

    private static void alert(SavedAlert alert, JsonGenerator json) throws IOException {
        json.writeStringField("rule", alert.rule());
        map("labels", alert.labels(), json);
        json.writeStringField("at", alert.at().toString());
        json.writeStringField("status", alert.status().name());
        optional("level", alert.level(), json);
        json.writeStringField("episode", Long.toString(alert.episode()));
        json.writeStringField("sequence", Integer.toString(alert.sequence()));
        map("held", alert.held(), json);
        json.writeStringField("others", Long.toString(alert.others()));
        optional("resolvedFor", alert.resolvedFor(), json);
        texts("firedAgo", alert.firedAgo().stream().map(Duration::toString).toList(), json);
        json.writeStringField("beyond", Integer.toString(alert.beyond()));
        json.writeStringField("since", alert.since().toString());
        json.writeStringField("firedAt", alert.firedAt().toString());
    }

    private static void map(String name, Map<?, ?> entries, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            json.writeStringField(entry.getKey().toString(), entry.getValue().toString());
        }
        json.writeEndObject();
    }

    private static void optional(String name, @Nullable Object value, JsonGenerator json) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }

    private static void texts(String name, List<String> texts, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    /**
     * Reads what {@link #write} wrote. Kinds that are not known, of a later version, are left out.
     *
     * @throws IOException if it is something else
     */
    static List<Entry> read(String line) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (JsonParser json = FACTORY.createParser(line)) {
            expect(json.nextToken(), JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Entry entry = new Fields(json).entry();
                if (entry != null) {
                    entries.add(entry);
                }
            }
            expect(json.currentToken(), JsonToken.END_ARRAY);
        } catch (RuntimeException e) {
            throw new IOException("no entry: " + line, e);
        }
        return entries;
    }

    private static void expect(@Nullable JsonToken token, JsonToken wanted) throws IOException {
        if (token != wanted) {
            throw new IOException("JSON: " + token + " (expected: " + wanted + ")");
        }
    }

    /** The fields of one object. */
    private static final class Fields {
        private final Map<String, String> texts = new LinkedHashMap<>();
        private final Map<String, List<String>> lists = new LinkedHashMap<>();
        private final Map<String, Map<String, String>> maps = new LinkedHashMap<>();

        Fields(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.START_ARRAY) {
                    List<String> list = new ArrayList<>();
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        list.add(json.getText());
                    }
                    expect(json.currentToken(), JsonToken.END_ARRAY);
                    lists.put(name, list);
                } else if (value == JsonToken.START_OBJECT) {
                    Map<String, String> map = new LinkedHashMap<>();
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        map.put(json.currentName(), json.nextTextValue());
                    }
                    expect(json.currentToken(), JsonToken.END_OBJECT);
                    maps.put(name, map);
                } else {
                    texts.put(name, json.getText());
                }
            }
            expect(json.currentToken(), JsonToken.END_OBJECT);
        }

        @Nullable Entry entry() {
            return switch (text("kind")) {
                case "accepted" -> new Entry.Accepted(event(), requireNonNull(lists.get("channels")));
                case "known" -> new Entry.Known(event());
                case "stands" ->
                    new Entry.Stands(
                            text("fingerprint"),
                            text("channel"),
                            requireNonNull(lists.get("pending")),
                            texts.get("told"),
                            time("toldAt"),
                            Boolean.parseBoolean(text("attempted")));
                case "saved" -> new Entry.Saved(text("fingerprint"), alert());
                case "forgotten" -> new Entry.Forgotten(text("fingerprint"));
                case "silenced" ->
                    new Entry.Silenced(new Silence(
                            text("id"),
                            requireNonNull(lists.get("matchers")).stream()
                                    .map(LabelMatcher::parse)
                                    .toList(),
                            Instant.parse(text("startsAt")),
                            Instant.parse(text("endsAt")),
                            text("by"),
                            text("comment")));
                case "unsilenced" -> new Entry.Unsilenced(text("id"));
                case "acknowledged" ->
                    new Entry.Acknowledged(new Acknowledgement(
                            text("fingerprint"),
                            Long.parseLong(text("episode")),
                            text("by"),
                            text("note"),
                            Instant.parse(text("at"))));
                case "unacknowledged" -> new Entry.Unacknowledged(text("fingerprint"));
                case "dead" ->
                    new Entry.Dead(new DeadLetter(text("channel"), event(), text("reason"), Instant.parse(text("at"))));
                default -> null;
            };
        }

        private AlertEvent event() {
            return new AlertEvent(
                    text("monitor"),
                    text("rule"),
                    requireNonNull(maps.get("labels")),
                    Long.parseLong(text("episode")),
                    Integer.parseInt(text("sequence")),
                    Transition.valueOf(text("transition")),
                    Level.valueOf(text("level")),
                    text("title"),
                    text("description"),
                    Double.parseDouble(text("value")),
                    Double.parseDouble(text("threshold")),
                    text("unit"),
                    Double.parseDouble(text("coverage")),
                    Instant.parse(text("startsAt")),
                    time("endsAt"));
        }

        private SavedAlert alert() {
            String level = texts.get("level");
            String resolvedFor = texts.get("resolvedFor");
            Map<SavedAlert.Verdicts, Long> held = new EnumMap<>(SavedAlert.Verdicts.class);
            requireNonNull(maps.get("held"))
                    .forEach((verdict, nanos) -> held.put(SavedAlert.Verdicts.valueOf(verdict), Long.valueOf(nanos)));
            return new SavedAlert(
                    text("rule"),
                    requireNonNull(maps.get("labels")),
                    Instant.parse(text("at")),
                    AlertStatus.valueOf(text("status")),
                    level == null ? null : Level.valueOf(level),
                    Long.parseLong(text("episode")),
                    Integer.parseInt(text("sequence")),
                    held,
                    Long.parseLong(text("others")),
                    resolvedFor == null ? null : Duration.parse(resolvedFor),
                    requireNonNull(lists.get("firedAgo")).stream()
                            .map(Duration::parse)
                            .toList(),
                    Integer.parseInt(text("beyond")),
                    Instant.parse(text("since")),
                    Instant.parse(text("firedAt")));
        }

        private String text(String name) {
            return requireNonNull(texts.get(name), name);
        }

        private @Nullable Instant time(String name) {
            String text = texts.get(name);
            return text == null ? null : Instant.parse(text);
        }
    }
}
