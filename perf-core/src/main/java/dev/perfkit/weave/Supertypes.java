package dev.perfkit.weave;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.type.TypeDefinition;
import net.bytebuddy.description.type.TypeDescription;

/** The supertypes of a type, as far as the build's path has them. */
final class Supertypes {
    private Supertypes() {}

    /** Returns the names of a type, of its superclasses and of its interfaces; those that cannot be found end their branch. */
    static List<String> namesOf(TypeDescription type) {
        Set<String> names = new LinkedHashSet<>();
        Deque<TypeDescription> open = new ArrayDeque<>(List.of(type));
        while (!open.isEmpty()) {
            TypeDescription next = open.remove();
            if (names.add(next.getName())) {
                open.addAll(above(next));
            }
        }
        return List.copyOf(names);
    }

    private static List<TypeDescription> above(TypeDescription type) {
        List<TypeDescription> above = new ArrayList<>();
        try {
            TypeDefinition superclass = type.getSuperClass();
            if (superclass != null) {
                above.add(superclass.asErasure());
            }
            above.addAll(type.getInterfaces().asErasures());
        } catch (RuntimeException | LinkageError e) {
            // Not on the build's path. A type that is there tells the rest.
            return above;
        }
        return above;
    }
}
