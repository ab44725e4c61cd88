package dev.perfkit.simulations;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words behind a simulation's name: flags, {@code --name=value}, and others. */
final class Options {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> words = new ArrayList<>();

    /**
     * Takes them apart.
     *
     * @param known {@code "--quick"} for a flag, {@code "--seed="} for one with a value
     * @throws IllegalArgumentException if there is one that is not known
     */
    Options(List<String> options, Set<String> known) {
        for (String option : options) {
            String name = option.substring(0, option.indexOf('=') + 1);
            if (!option.startsWith("--")) {
                words.add(option);
            } else if (known.contains(option)) {
                values.put(option, "");
            } else if (known.contains(name)) {
                values.put(name, option.substring(name.length()));
            } else {
                throw new IllegalArgumentException("option: \"" + option + "\" (expected: one of "
                        + known.stream().sorted().toList() + ")");
            }
        }
    }

    boolean has(String flag) {
        return values.containsKey(flag);
    }

    List<String> words() {
        return words;
    }

    /** Returns the words, of which there is none. */
    Options withoutWords() {
        if (!words.isEmpty()) {
            throw new IllegalArgumentException("options: " + words + " (expected: none but those with --)");
        }
        return this;
    }

    String text(String name, String usual) {
        return values.getOrDefault(name, usual);
    }

    int number(String name, int usual) {
        String value = values.get(name);
        if (value == null) {
            return usual;
        }
        if (!value.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(name + value + " (expected: a whole number below 1,000,000,000)");
        }
        return Integer.parseInt(value);
    }
}
