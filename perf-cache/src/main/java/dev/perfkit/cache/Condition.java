package dev.perfkit.cache;

import dev.perfkit.weave.MethodShape;
import org.jspecify.annotations.Nullable;

/** Whether the cache is asked about a call: a placeholder of type boolean, or its opposite. */
interface Condition {
    Condition ALWAYS = arguments -> true;

    boolean holds(@Nullable Object[] arguments);

    /** Refuses what is no such placeholder. */
    static void check(String text, MethodShape method) {
        if (!text.isEmpty()) {
            parse(text, method);
        }
    }

    /** Returns the condition of a method that runs. */
    static Condition of(String text, MethodShape method, Class<?>[] parameterTypes) {
        if (text.isEmpty()) {
            return ALWAYS;
        }
        Placeholder.Reader reader = parse(text, method).bind(parameterTypes);
        boolean wanted = !text.startsWith("!");
        return arguments -> Boolean.TRUE.equals(reader.read(arguments)) == wanted;
    }

    private static Placeholder parse(String text, MethodShape method) {
        String bare = text.startsWith("!") ? text.substring(1) : text;
        try {
            if (!bare.matches("\\{[^{}]*}")) {
                throw new IllegalArgumentException("no placeholder (expected: {name} or !{name}, of type boolean)");
            }
            Placeholder placeholder = Placeholder.parse(bare.substring(1, bare.length() - 1), method);
            if (placeholder.isOtherThan("boolean", "java.lang.Boolean")) {
                throw new IllegalArgumentException("it is a " + placeholder.type() + " (expected: a boolean)");
            }
            return placeholder;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("condition: \"" + text + "\": " + e.getMessage(), e);
        }
    }
}
