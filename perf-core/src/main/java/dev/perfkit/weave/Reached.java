package dev.perfkit.weave;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which woven methods have been called, by name alone: a class could not go where something here held on to it. */
final class Reached {
    private static final Map<String, Set<String>> BY_ANNOTATION = new ConcurrentHashMap<>();

    private Reached() {}

    static void note(String annotation, WovenMethod method) {
        BY_ANNOTATION
                .computeIfAbsent(annotation, key -> ConcurrentHashMap.newKeySet())
                .add(key(method.owner(), method.name(), method.descriptor()));
    }

    static boolean contains(String annotation, Class<?> owner, String name, String descriptor) {
        return BY_ANNOTATION.getOrDefault(annotation, Set.of()).contains(key(owner, name, descriptor));
    }

    private static String key(Class<?> owner, String name, String descriptor) {
        return owner.getName() + '.' + name + descriptor;
    }
}
