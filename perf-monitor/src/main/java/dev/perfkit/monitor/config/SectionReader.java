package dev.perfkit.monitor.config;

import dev.perfkit.monitor.config.Setting.Section;
import dev.perfkit.monitor.config.Setting.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes settings out of a section one by one. What is asked for is known; what is left over at the end is not. */
final class SectionReader {
    private final String path;
    private final Section section;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    SectionReader(String path, Section section, Problems problems) {
        this.path = path;
        this.section = section;
        this.problems = problems;
    }

    int line() {
        return section.line();
    }

    Object content() {
        return section.content();
    }

    List<String> names() {
        return List.copyOf(section.entries().keySet());
    }

    /** Returns what stands under the key; null where nothing does. */
    @Nullable Setting setting(String key) {
        known.add(key);
        return section.entries().get(key);
    }

    boolean isSection(String key) {
        return setting(key) instanceof Section;
    }

    /** Returns the text under the key, which has a value. */
    String text(String key) {
        return setting(key) instanceof Value value ? value.text() : "";
    }

    /** Returns the value under the key; null where there is none, or one that is no such value, which is a problem. */
    <T> @Nullable T value(String key, Notation<T> notation) {
        Setting setting = setting(key);
        if (setting == null) {
            return null;
        }
        if (!(setting instanceof Value value)) {
            problem(key, "names and values (expected: " + notation.expected() + ")");
            return null;
        }
        try {
            return notation.read(value.text());
        } catch (IllegalArgumentException e) {
            problem(key, e.getMessage());
            return null;
        }
    }

    /** Hands over the value under the key, where there is one; what the taker refuses is a problem. */
    <T> void take(String key, Notation<T> notation, Consumer<T> taker) {
        T value = value(key, notation);
        if (value != null) {
            guard(key, () -> taker.accept(value));
        }
    }

    /** Hands over the section under the key, where there is one. */
    void section(String key, Consumer<SectionReader> taker) {
        Setting setting = setting(key);
        if (setting instanceof Section inner) {
            taker.accept(new SectionReader(pathOf(key), inner, problems));
        } else if (setting != null) {
            problem(key, "\"" + text(key) + "\" (expected: names and values below it)");
        }
    }

    /** Runs a step; what it refuses is a problem with the key. */
    void guard(String key, Runnable step) {
        try {
            step.run();
        } catch (IllegalArgumentException | IllegalStateException e) {
            problem(key, e.getMessage());
        }
    }

    /** Notes a problem with a key, or with the section itself where the key is not there. */
    void problem(String key, @Nullable String text) {
        Setting setting = section.entries().get(key);
        problems.add(setting == null ? section.line() : setting.line(), pathOf(key), String.valueOf(text));
    }

    /** Names each setting that nobody asked for. */
    void refuseOthers() {
        names().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> problem(key, "is not known " + problems.hint(key, known)));
    }

    private String pathOf(String key) {
        return path.isEmpty() || key.isEmpty() ? path + key : path + "." + key;
    }
}
