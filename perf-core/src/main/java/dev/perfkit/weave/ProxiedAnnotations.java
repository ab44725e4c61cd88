package dev.perfkit.weave;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands on a method of a wrapped interface: on the method that implements it, on itself, on the class of the one and on
 * the interface of the other, in this order. For {@link InterfaceProxy}; nobody else needs it.
 */
public final class ProxiedAnnotations {
    private final Class<?> type;
    private final Class<?> implementation;
    private final Method method;
    private final @Nullable Method implementing;

    /**
     * Looks at a method.
     *
     * @param type the interface that is wrapped
     * @param implementation the class of what is in the wrapper
     * @param method one of the interface's methods
     */
    public ProxiedAnnotations(Class<?> type, Class<?> implementation, Method method) {
        this.type = type;
        this.implementation = implementation;
        this.method = described(method);
        this.implementing = find(implementation, this.method);
    }

    private static @Nullable Method find(Class<?> implementation, Method method) {
        try {
            return described(implementation.getMethod(method.getName(), method.getParameterTypes()));
        } catch (NoSuchMethodException | LinkageError e) {
            return null; // another of its methods names a type that is not there
        }
    }

    /** A bridge leads to a method of more special types: both are one to their callers, and get one name. */
    private static Method described(Method method) {
        return !method.isBridge()
                ? method
                : Arrays.stream(method.getDeclaringClass().getDeclaredMethods())
                        .filter(other -> !other.isBridge() && isSpecial(other, method))
                        .findFirst()
                        .orElse(method);
    }

    private static boolean isSpecial(Method special, Method general) {
        return special.getName().equals(general.getName())
                && special.getParameterCount() == general.getParameterCount()
                && general.getReturnType().isAssignableFrom(special.getReturnType())
                && areSpecial(special.getParameterTypes(), general.getParameterTypes());
    }

    private static boolean areSpecial(Class<?>[] special, Class<?>[] general) {
        for (int i = 0; i < general.length; i++) {
            if (!general[i].isAssignableFrom(special[i])) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether the annotation stands on the method, or on the one that implements it. */
    public boolean isOnMethod(Class<? extends Annotation> annotation) {
        return method.isAnnotationPresent(annotation)
                || (implementing != null && implementing.isAnnotationPresent(annotation));
    }

    /**
     * Returns the method as the weaver would have it, called after the interface: with the attributes of the annotation, wherever
     * it stands, or with their defaults.
     */
    public WovenMethod ofInterface(Class<? extends Annotation> annotation) {
        for (AnnotatedElement element : elements()) {
            Annotation found = on(element, annotation);
            if (found != null) {
                return woven(type, method, annotation, found);
            }
        }
        return woven(type, method, annotation, null);
    }

    /** Returns the method that carries the annotation, as the weaver would have it; null where neither does. */
    public @Nullable WovenMethod carrying(Class<? extends Annotation> annotation) {
        for (Method element : implementing == null ? List.of(method) : List.of(implementing, method)) {
            Annotation found = on(element, annotation);
            if (found != null) {
                return woven(element.getDeclaringClass(), element, annotation, found);
            }
        }
        return null;
    }

    private static WovenMethod woven(
            Class<?> owner, Method method, Class<? extends Annotation> annotation, @Nullable Annotation found) {
        String descriptor = MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .toMethodDescriptorString();
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        addAttributes(attributes, "", annotation, found);
        return new WovenMethod(owner, method.getName(), descriptor, attributes);
    }

    private static void addAttributes(
            Map<String, List<String>> attributes,
            String prefix,
            Class<? extends Annotation> annotation,
            @Nullable Annotation found) {
        for (Method attribute : annotation.getDeclaredMethods()) {
            String name = prefix + attribute.getName();
            Object value = value(attribute, found);
            if (value instanceof Annotation inner) {
                addAttributes(attributes, name + '.', inner.annotationType(), inner);
            } else if (value instanceof Annotation[] several) {
                for (int i = 0; i < several.length; i++) {
                    addAttributes(attributes, name + '[' + i + "].", several[i].annotationType(), several[i]);
                }
            } else {
                attributes.put(name, texts(value));
            }
        }
    }

    private List<AnnotatedElement> elements() {
        List<AnnotatedElement> elements = new ArrayList<>();
        if (implementing == null) {
            elements.addAll(List.of(method, implementation));
        } else {
            Class<?> owner = implementing.getDeclaringClass();
            elements.addAll(
                    List.of(implementing, method, owner.isInterface() ? implementation : owner, implementation));
        }
        elements.addAll(List.of(method.getDeclaringClass(), type));
        return elements;
    }

    /** Finds the annotation on an element itself or on an annotation that it carries. */
    private static @Nullable Annotation on(AnnotatedElement element, Class<? extends Annotation> annotation) {
        Annotation own = element.getDeclaredAnnotation(annotation);
        if (own != null) {
            return own;
        }
        for (Annotation carried : element.getDeclaredAnnotations()) {
            Annotation above = carried.annotationType().getDeclaredAnnotation(annotation);
            if (above != null) {
                return above;
            }
        }
        return null;
    }

    private static Object value(Method attribute, @Nullable Annotation annotation) {
        try {
            Object value = annotation == null ? attribute.getDefaultValue() : attribute.invoke(annotation);
            if (value == null) {
                throw new IllegalArgumentException(attribute + " has no default");
            }
            return value;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("an annotation's attribute cannot be read: " + attribute, e);
        }
    }

    private static List<String> texts(Object value) {
        return value instanceof Object[] several
                ? Arrays.stream(several).map(ProxiedAnnotations::text).toList()
                : List.of(text(value));
    }

    /** As the weaver has it, which knows classes by their names. */
    private static String text(Object value) {
        return value instanceof Class<?> type ? type.getName() : String.valueOf(value);
    }
}
