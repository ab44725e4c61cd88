package dev.perfkit.monitor.config;

import dev.perfkit.monitor.config.Setting.Section;
import dev.perfkit.monitor.config.Setting.Value;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/** Reads properties: a dotted key is a path through sections. */
final class PropertySettings {
    /*
     * java.util.Properties knows neither lines nor that a key was given twice. So it is given one entry at a time: a line, and those
     * that a backslash at its end joins to it.
     */
    private PropertySettings() {}

    static Section read(String text, Problems problems) {
        Section root = Section.startingAt(1);
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            StringBuilder entry = new StringBuilder(lines.get(i));
            while (!isComment(lines.get(first)) && goesOn(lines.get(i)) && i + 1 < lines.size()) {
                entry.append('\n').append(lines.get(++i));
            }
            add(entry.toString(), first + 1, root, problems);
        }
        return root;
    }

    private static boolean isComment(String line) {
        String start = line.stripLeading();
        return start.isEmpty() || start.startsWith("#") || start.startsWith("!");
    }

    private static boolean goesOn(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\\') {
            end--;
        }
        return (line.length() - end) % 2 == 1;
    }

    private static void add(String entry, int line, Section root, Problems problems) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(entry));
        } catch (IllegalArgumentException e) {
            problems.add(line, "", "\"" + entry.strip() + "\" (expected: four hex digits after \\u)");
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        properties.stringPropertyNames().forEach(key -> put(key, properties.getProperty(key), line, root, problems));
    }

    private static void put(String key, String value, int line, Section root, Problems problems) {
        String[] path = key.split("\\.", -1);
        Section section = root;
        for (int i = 0; i < path.length - 1; i++) {
            Setting next = section.entries().computeIfAbsent(path[i], name -> Section.startingAt(line));
            if (!(next instanceof Section inner)) {
                problems.add(
                        line, key, "has a value of its own in line " + next.line() + " (expected: either, not both)");
                return;
            }
            section = inner;
        }
        Setting before = section.entries().putIfAbsent(path[path.length - 1], new Value(value, line));
        if (before != null) {
            problems.add(line, key, "is there already (expected: once, as in line " + before.line() + ")");
        }
    }
}
