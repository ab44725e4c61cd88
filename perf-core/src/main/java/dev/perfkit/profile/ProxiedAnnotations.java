package dev.perfkit.profile;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands on a method of a wrapped interface: on the method that implements it, on itself, on the class of the one and on
 * the interface of the other, in this order.
 */
final class ProxiedAnnotations {
    private final Class<?> type;
    private final Class<?> implementation;
    private final Method method;
    private final @Nullable Method implementing;

    ProxiedAnnotations(Class<?> type, Class<?> implementation, Method method) {
        this.type = type;
        this.implementation = implementation;
        this.method = method;
        this.implementing = find(implementation, method);
    }

    private static @Nullable Method find(Class<?> implementation, Method method) {
        try {
            return implementation.getMethod(method.getName(), method.getParameterTypes());
        } catch (NoSuchMethodException | LinkageError e) {
            return null; // another of its methods names a type that is not there
        }
    }

    boolean isExcluded() {
        return method.isAnnotationPresent(NotProfiled.class)
                || (implementing != null && implementing.isAnnotationPresent(NotProfiled.class));
    }

    /** Returns the attributes as the weaver has them; the defaults where nothing is annotated. */
    Map<String, List<String>> attributes() {
        return attributes(elements()
                .map(ProxiedAnnotations::on)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse(null));
    }

    private Stream<AnnotatedElement> elements() {
        Stream<AnnotatedElement> interfaces = Stream.of(method.getDeclaringClass(), type);
        if (implementing == null) {
            return Stream.concat(Stream.of(method, implementation), interfaces);
        }
        Class<?> owner = implementing.getDeclaringClass();
        return Stream.concat(
                Stream.of(implementing, method, owner.isInterface() ? implementation : owner, implementation),
                interfaces);
    }

    /** Finds the annotation on an element itself or on an annotation that it carries. */
    private static @Nullable Profiled on(AnnotatedElement element) {
        Profiled own = element.getDeclaredAnnotation(Profiled.class);
        if (own != null) {
            return own;
        }
        for (Annotation annotation : element.getDeclaredAnnotations()) {
            Profiled above = annotation.annotationType().getDeclaredAnnotation(Profiled.class);
            if (above != null) {
                return above;
            }
        }
        return null;
    }

    private static Map<String, List<String>> attributes(@Nullable Profiled annotation) {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        for (Method attribute : Profiled.class.getDeclaredMethods()) {
            attributes.put(attribute.getName(), texts(value(attribute, annotation)));
        }
        return attributes;
    }

    private static Object value(Method attribute, @Nullable Profiled annotation) {
        try {
            return annotation == null ? attribute.getDefaultValue() : attribute.invoke(annotation);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("an annotation's attribute cannot be read: " + attribute, e);
        }
    }

    private static List<String> texts(Object value) {
        return value instanceof Object[] several
                ? Arrays.stream(several).map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }
}
