package dev.perfkit.cache;

import dev.perfkit.weave.MethodShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what an annotation says; what is wrong with it is told by the attribute's name. */
final class Attributes {
    private Attributes() {}

    static String text(Map<String, List<String>> attributes, String name) {
        List<String> values = attributes.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(0);
    }

    static boolean isOn(Map<String, List<String>> attributes, String name) {
        return text(attributes, name).equals("true");
    }

    /** Returns the attributes of each of the annotations that an attribute holds. */
    static List<Map<String, List<String>>> nested(Map<String, List<String>> attributes, String name) {
        List<Map<String, List<String>>> all = new ArrayList<>();
        while (true) {
            String prefix = name + '[' + all.size() + "].";
            Map<String, List<String>> one = new HashMap<>();
            attributes.forEach((key, values) -> {
                if (key.startsWith(prefix)) {
                    one.put(key.substring(prefix.length()), values);
                }
            });
            if (one.isEmpty()) {
                return all;
            }
            all.add(one);
        }
    }

    static void requireCache(Map<String, List<String>> attributes) {
        if (text(attributes, "cache").isBlank()) {
            throw new IllegalArgumentException(
                    "cache: \"" + text(attributes, "cache") + "\" (expected: the name of a cache)");
        }
    }

    static Template parsed(String name, String template, MethodShape method) {
        try {
            return Template.parse(template, method);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": \"" + template + "\": " + e.getMessage(), e);
        }
    }
}
