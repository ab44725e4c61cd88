package dev.perfkit.cache;

import dev.perfkit.weave.MethodShape;
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
