package dev.perfkit.monitor.config;

import dev.perfkit.monitor.config.Setting.Section;
import dev.perfkit.monitor.config.Setting.Value;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads YAML. */
final class YamlSettings {
    /*
     * Only the library's events are used, never what it makes of them: so no type can be named that would be created, no alias
     * multiplies what it stands for, and each text stays as it was written, with its line. Events come one by one, and the
     * nesting that this class follows by calls is bounded.
     */
    private static final int DEEPEST = 8;

    private final Problems problems;
    private final Iterator<Event> events;

    private YamlSettings(String text, Problems problems) {
        this.problems = problems;
        LoadSettings settings = LoadSettings.builder().build();
        this.events = new ParserImpl(settings, new StreamReader(settings, text));
    }

    static Section read(String text, Problems problems) {
        try {
            return new YamlSettings(text, problems).document();
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw problems.only(line, "no YAML: " + e.getProblem());
        } catch (ReaderException e) {
            throw problems.only(
                    0, String.format("no YAML: character U+%04X (expected: one that prints)", e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw problems.only(0, "no YAML: " + e.getMessage());
        }
    }

    private Section document() {
        events.next(); // the stream begins
        Event first = events.next();
        if (first.getEventId() == Event.ID.StreamEnd) {
            return Section.startingAt(1);
        }
        Event root = events.next();
        Setting setting = setting(root, "", 0);
        events.next(); // the document ends
        Event last = events.next();
        if (last.getEventId() != Event.ID.StreamEnd) {
            throw problems.only(line(last), "a second document (expected: one)");
        }
        if (!(setting instanceof Section section)) {
            throw problems.only(setting.line(), "no settings (expected: rules, then names and values below it)");
        }
        return section;
    }

    private Setting setting(Event event, String path, int depth) {
        if (event instanceof AliasEvent alias) {
            throw problems.only(line(event), "*" + alias.getAlias() + " (expected: no alias, but what it stands for)");
        }
        if (event instanceof ScalarEvent scalar) {
            refuseTag(event, scalar.getTag().orElse(null));
            return new Value(scalar.getValue(), line(event));
        }
        if (!(event instanceof MappingStartEvent)) {
            throw problems.only(line(event), "a list (expected: a value, or names and values)");
        }
        refuseTag(event, ((CollectionStartEvent) event).getTag().orElse(null));
        if (depth == DEEPEST) {
            throw problems.only(line(event), "nested too deep (expected: at most " + DEEPEST + " levels)");
        }
        return section(line(event), path, depth);
    }

    private Section section(int line, String path, int depth) {
        Section section = Section.startingAt(line);
        Map<String, Integer> lines = new HashMap<>();
        for (Event key = events.next(); key.getEventId() != Event.ID.MappingEnd; key = events.next()) {
            if (!(key instanceof ScalarEvent name)) {
                throw problems.only(line(key), "no name (expected: a text before the colon)");
            }
            refuseTag(key, name.getTag().orElse(null));
            String below = path.isEmpty() ? name.getValue() : path + "." + name.getValue();
            Setting setting = setting(events.next(), below, depth + 1);
            section.entries().putIfAbsent(name.getValue(), setting);
            Integer before = lines.putIfAbsent(name.getValue(), line(key));
            if (before != null) {
                problems.add(line(key), below, "is there already (expected: once, as in line " + before + ")");
            }
        }
        return section;
    }

    private void refuseTag(Event event, @Nullable String tag) {
        if (tag != null) {
            throw problems.only(line(event), tag + " (expected: no type, only a value)");
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
