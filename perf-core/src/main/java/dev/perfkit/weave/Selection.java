package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/**
 * The methods and constructors of a class that one {@link WovenCall} asks for.
 *
 * @param call whose they are
 * @param locator finds the types that a result may be of
 * @param loader sees what is registered
 * @param methods by {@link Selected#key}
 * @param refused what cannot be woven, each with the reason
 * @param annotated the keys of all that carry the annotation, those refused too, with the names that people know them by
 */
record Selection(
        WovenCall call,
        ClassFileLocator locator,
        ClassLoader loader,
        Map<String, Selected> methods,
        List<Finding> refused,
        Map<String, String> annotated) {

    static Selection of(WovenCall call, TypeDescription type, ClassFileLocator locator, ClassLoader loader) {
        Selection selection =
                new Selection(call, locator, loader, new LinkedHashMap<>(), new ArrayList<>(), new LinkedHashMap<>());
        AnnotationDescription onType = Annotations.find(type.getDeclaredAnnotations(), call.annotation());
        for (MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            // A bridge carries copies of the annotations of the method it leads to: weaving both would count twice.
            if (!method.isSynthetic()) {
                selection.consider(method, onType);
            }
        }
        if (onType != null && standsForNothing(type)) {
            selection.refuse(
                    "on ", type.getName(), "none of its methods has a body; annotate the classes that implement it");
        }
        return selection;
    }

    private static boolean standsForNothing(TypeDescription type) {
        List<MethodDescription.InDefinedShape> methods = type.getDeclaredMethods().stream()
                .filter(m -> m.isMethod() && !m.isSynthetic())
                .toList();
        return !methods.isEmpty() && methods.stream().allMatch(MethodDescription::isAbstract);
    }

    /** Tells whether the annotation stands on nothing here. */
    boolean isEmpty() {
        return methods.isEmpty() && refused.isEmpty();
    }

    private void consider(MethodDescription.InDefinedShape method, @Nullable AnnotationDescription onType) {
        AnnotationDescription own = Annotations.find(method.getDeclaredAnnotations(), call.annotation());
        if (own != null) {
            String obstacle = obstacle(method);
            select("on ", method, own, obstacle);
        } else if (onType != null && method.isMethod() && !method.isAbstract() && !isExcluded(method)) {
            if (method.isNative()) {
                select("on the class of ", method, onType, "it is native");
            } else {
                select("on ", method, onType, null);
            }
        }
    }

    private @Nullable String obstacle(MethodDescription method) {
        if (method.isAbstract()) {
            return "it is abstract and has no body; annotate the methods that implement it";
        }
        if (method.isNative()) {
            return "it is native and has no body; annotate a method that calls it";
        }
        if (method.isConstructor() && call instanceof WovenCall.Answering) {
            return "a constructor cannot be answered in place of its body; annotate a factory method that calls it";
        }
        return null;
    }

    private void select(
            String on,
            MethodDescription.InDefinedShape method,
            AnnotationDescription annotation,
            @Nullable String obstacle) {
        String key = Selected.key(method);
        annotated.put(key, describe(method));
        if (obstacle != null) {
            refuse(on, describe(method), obstacle);
            return;
        }
        try {
            List<String> pairs = Selected.attributes(annotation);
            Map<String, List<String>> attributes = WovenMethod.attributes(pairs);
            call.check(attributes);
            if (call instanceof WovenCall.Answering answering) {
                answering.check(attributes, ClassFileTypes.shape(method, locator));
            }
            methods.put(key, new Selected(pairs, advised(method, attributes)));
        } catch (IllegalArgumentException e) {
            refuse(on, describe(method), String.valueOf(e.getMessage()));
        }
    }

    private Advised advised(MethodDescription.InDefinedShape method, Map<String, List<String>> attributes) {
        if (!(call instanceof WovenCall.Measuring measuring)) {
            return new Advised(false, false);
        }
        return new Advised(
                measuring.wantsArguments(attributes),
                returnsReference(method)
                        && measuring.replacesResult(Supertypes.ofResult(method.getDescriptor(), locator), loader));
    }

    /** Tells it by the descriptor: the type itself may not be on the build's path. */
    private static boolean returnsReference(MethodDescription method) {
        String descriptor = method.getDescriptor();
        char kind = descriptor.charAt(descriptor.indexOf(')') + 1);
        return kind == 'L' || kind == '[';
    }

    private boolean isExcluded(MethodDescription method) {
        return method.getDeclaredAnnotations().stream()
                .anyMatch(a -> a.getAnnotationType().getName().equals(call.exclusion()));
    }

    /** Returns the methods that could be woven, for a class that is not. */
    List<Finding> unwoven() {
        return methods.keySet().stream()
                .map(key -> finding("on ", requireNonNull(annotated.get(key)), "its class is not woven"))
                .toList();
    }

    private void refuse(String on, String where, String reason) {
        refused.add(finding(on, where, reason));
    }

    private Finding finding(String on, String where, String reason) {
        String name = call.annotation();
        return new Finding(name.substring(name.lastIndexOf('.') + 1), on, where, reason);
    }

    private static String describe(MethodDescription method) {
        String name = method.isMethod() ? "." + method.getName() : "";
        return method.getDeclaringType().getTypeName() + name + "(" + WovenMethod.parameters(method.getDescriptor())
                + ")";
    }
}
