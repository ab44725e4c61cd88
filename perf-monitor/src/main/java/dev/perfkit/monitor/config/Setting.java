package dev.perfkit.monitor.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** What stands in a file, whatever it was written in, before it means anything. */
sealed interface Setting {

    /** Returns where it begins, from 1. */
    int line();

    /** Returns what it says, equal for two that say the same wherever they stand. */
    Object content();

    /** A text. */
    record Value(String text, int line) implements Setting {
        @Override
        public Object content() {
            return text;
        }
    }

    /** Settings under names, in the order of the file. */
    record Section(Map<String, Setting> entries, int line) implements Setting {
        static Section startingAt(int line) {
            return new Section(new LinkedHashMap<>(), line);
        }

        @Override
        public Object content() {
            Map<String, Object> contents = new LinkedHashMap<>();
            entries.forEach((name, setting) -> contents.put(name, setting.content()));
            return contents;
        }
    }
}
