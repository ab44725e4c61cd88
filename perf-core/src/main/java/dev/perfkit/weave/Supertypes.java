package dev.perfkit.weave;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;

/** The supertypes of a type, as far as the build's path has them. */
final class Supertypes {
    /*
     * Read from the class files, and not from Byte Buddy's type pool: that remembers a type that it could not find, and fails
     * later where a method's signature names it, although it would have been content with the name.
     */
    private Supertypes() {}

    /** Returns what {@link WovenCall.Measuring#replacesResult} is asked with, for a method that returns a reference. */
    static List<String> ofResult(String descriptor, ClassFileLocator locator) {
        Type type = Type.getReturnType(descriptor);
        return type.getSort() == Type.ARRAY
                ? List.of(type.getDescriptor().replace('/', '.'), "java.lang.Object")
                : namesOf(type.getClassName(), locator);
    }

    /** Returns the names of a type, of its superclasses and of its interfaces; those that cannot be found end their branch. */
    static List<String> namesOf(String type, ClassFileLocator locator) {
        Set<String> names = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(type));
        while (!open.isEmpty()) {
            String next = open.remove();
            if (names.add(next)) {
                addAbove(open, next, locator);
            }
        }
        return List.copyOf(names);
    }

    private static void addAbove(Deque<String> open, String type, ClassFileLocator locator) {
        try {
            ClassFileLocator.Resolution found = locator.locate(type);
            if (found.isResolved()) {
                ClassReader file = OpenedClassReader.of(found.resolve());
                if (file.getSuperName() != null) {
                    open.add(file.getSuperName().replace('/', '.'));
                }
                Arrays.stream(file.getInterfaces()).forEach(name -> open.add(name.replace('/', '.')));
            }
        } catch (IOException | RuntimeException e) {
            // As if it were missing. The types that are there tell the rest.
        }
    }
}
