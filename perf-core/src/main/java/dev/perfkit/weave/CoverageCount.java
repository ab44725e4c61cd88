package dev.perfkit.weave;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts the annotated methods of loaded classes: what {@link Selection} finds, by reflection. */
final class CoverageCount {
    private final String annotation;
    private final String exclusion;
    private final List<String> notWoven = new ArrayList<>();
    private int annotated;
    private int woven;
    private int called;

    CoverageCount(String annotation, ClassLoader loader) {
        this.annotation = annotation;
        this.exclusion = exclusion(annotation, loader);
    }

    private static String exclusion(String annotation, ClassLoader loader) {
        try {
            WovenCall call = Linking.registered(loader).get(annotation);
            return call == null ? "" : call.exclusion();
        } catch (RuntimeException | LinkageError e) {
            Weaving.TROUBLE.note(WovenCall.class, "the exclusion of @" + annotation, e);
            return "";
        }
    }

    /** Tells whether an annotation of the name is among those of an element, or stands on one of them, at any depth. */
    static boolean carries(Annotation[] onElement, String name) {
        Set<String> seen = new HashSet<>();
        List<Annotation> level = List.of(onElement);
        while (!level.isEmpty()) {
            List<Annotation> above = new ArrayList<>();
            for (Annotation one : level) {
                if (one.annotationType().getName().equals(name)) {
                    return true;
                }
                if (seen.add(one.annotationType().getName())) {
                    above.addAll(Arrays.asList(one.annotationType().getDeclaredAnnotations()));
                }
            }
            level = above;
        }
        return false;
    }

    Coverage of(Collection<Class<?>> classes) {
        for (Class<?> type : classes) {
            if (!type.isAnnotation()) {
                try {
                    count(type);
                } catch (RuntimeException | LinkageError e) {
                    // A type that its methods name is missing.
                }
            }
        }
        String simpleName =
                annotation.substring(Math.max(annotation.lastIndexOf('.'), annotation.lastIndexOf('$')) + 1);
        return new Coverage(simpleName, annotated, woven, called, notWoven);
    }

    private void count(Class<?> type) {
        List<Executable> carriers = new ArrayList<>();
        boolean onType = carries(type.getDeclaredAnnotations(), annotation);
        for (Method method : type.getDeclaredMethods()) {
            Annotation[] own = method.getDeclaredAnnotations();
            boolean byClass = onType && !Modifier.isAbstract(method.getModifiers()) && !isExcluded(own);
            if (!method.isSynthetic() && (byClass || carries(own, annotation))) {
                carriers.add(method);
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (!constructor.isSynthetic() && carries(constructor.getDeclaredAnnotations(), annotation)) {
                carriers.add(constructor);
            }
        }
        annotated += carriers.size();
        if (type.isAnnotationPresent(Woven.class)) {
            woven += carriers.size();
            called += (int) carriers.stream().filter(this::isReached).count();
        } else if (!carriers.isEmpty()) {
            notWoven.add(type.getName());
        }
    }

    private boolean isExcluded(Annotation[] own) {
        return Arrays.stream(own).anyMatch(a -> a.annotationType().getName().equals(exclusion));
    }

    private boolean isReached(Executable carrier) {
        Class<?> returned = carrier instanceof Method method ? method.getReturnType() : void.class;
        return Reached.contains(
                annotation,
                carrier.getDeclaringClass(),
                carrier instanceof Method ? carrier.getName() : "<init>",
                MethodType.methodType(returned, carrier.getParameterTypes()).toMethodDescriptorString());
    }
}
