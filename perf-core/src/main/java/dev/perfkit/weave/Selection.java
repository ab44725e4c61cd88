package dev.perfkit.weave;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.annotation.AnnotationList;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a class that one {@link WovenCall} asks for.
 *
 * @param call whose they are
 * @param methods by {@link Selected#key}
 * @param refused the methods that cannot be woven, each with the reason
 */
record Selection(WovenCall call, Map<String, Selected> methods, List<String> refused) {

    static Selection of(WovenCall call, TypeDescription type) {
        Selection selection = new Selection(call, new LinkedHashMap<>(), new ArrayList<>());
        AnnotationDescription onType = find(type.getDeclaredAnnotations(), call.annotation());
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            // A bridge carries copies of the annotations of the method it leads to: weaving both would count twice.
            if (!method.isSynthetic()) {
                selection.consider(method, onType);
            }
        }
        if (onType != null && standsForNothing(type)) {
            selection.refused.add("@" + selection.simpleName() + " on " + type.getName()
                    + ": none of its methods has a body; annotate the classes that implement it");
        }
        return selection;
    }

    private static boolean standsForNothing(TypeDescription type) {
        List<MethodDescription.InDefinedShape> methods = type.getDeclaredMethods().stream()
                .filter(m -> m.isMethod() && !m.isSynthetic())
                .toList();
        return !methods.isEmpty() && methods.stream().allMatch(MethodDescription::isAbstract);
    }

    private void consider(MethodDescription.InDefinedShape method, @Nullable AnnotationDescription onType) {
        AnnotationDescription own = find(method.getDeclaredAnnotations(), call.annotation());
        if (own != null) {
            String obstacle = obstacle(method);
            if (obstacle == null) {
                select(method, own);
            } else {
                refused.add("@" + simpleName() + " on " + describe(method) + ": " + obstacle);
            }
        } else if (onType != null && method.isMethod() && !method.isAbstract() && !isExcluded(method)) {
            if (method.isNative()) {
                refused.add("@" + simpleName() + " on the class of " + describe(method) + ": it is native");
            } else {
                select(method, onType);
            }
        }
    }

    private void select(MethodDescription.InDefinedShape method, AnnotationDescription annotation) {
        Selected selected = new Selected(method, annotation);
        methods.put(Selected.key(method), selected);
        try {
            call.check(WovenMethod.attributes(selected.attributes()));
        } catch (IllegalArgumentException e) {
            refused.add("@" + simpleName() + " on " + describe(method) + ": " + e.getMessage());
        }
    }

    private static @Nullable String obstacle(MethodDescription method) {
        if (method.isAbstract()) {
            return "it is abstract and has no body; annotate the methods that implement it";
        }
        if (method.isNative()) {
            return "it is native and has no body; annotate a method that calls it";
        }
        if (!method.isMethod()) {
            return "constructors cannot be woven; annotate a factory method that calls it";
        }
        return null;
    }

    private boolean isExcluded(MethodDescription method) {
        return method.getDeclaredAnnotations().stream()
                .anyMatch(a -> a.getAnnotationType().getName().equals(call.exclusion()));
    }

    /** Finds an annotation by name, on the element itself or on an annotation that the element carries. */
    private static @Nullable AnnotationDescription find(AnnotationList annotations, String name) {
        for (AnnotationDescription annotation : annotations) {
            if (annotation.getAnnotationType().getName().equals(name)) {
                return annotation;
            }
        }
        for (AnnotationDescription annotation : annotations) {
            for (AnnotationDescription above : annotation.getAnnotationType().getDeclaredAnnotations()) {
                if (above.getAnnotationType().getName().equals(name)) {
                    return above;
                }
            }
        }
        return null;
    }

    private String simpleName() {
        return call.annotation().substring(call.annotation().lastIndexOf('.') + 1);
    }

    private static String describe(MethodDescription method) {
        String parameters = method.getParameters().asTypeList().asErasures().stream()
                .map(TypeDescription::getSimpleName)
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        String name = method.isMethod() ? "." + method.getName() : "";
        return method.getDeclaringType().getTypeName() + name + "(" + parameters + ")";
    }
}
