package dev.perfkit.cache;

import dev.perfkit.weave.MethodShape;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of an annotated method, or what can be read from it.
 *
 * @param parameter its index
 * @param path the methods to call on it, one after the other
 * @param type what the last one returns, as far as that can be known
 */
record Placeholder(int parameter, List<String> path, String type) {
    private static final String UNKNOWN = "?";

    /** Reads a placeholder's value from a call's arguments. */
    interface Reader {
        @Nullable Object read(@Nullable Object[] arguments);
    }

    /**
     * Reads what stands between the braces.
     *
     * @throws IllegalArgumentException if there is no such parameter, or nothing of that name in it
     */
    static Placeholder parse(String text, MethodShape method) {
        String[] names = text.split("\\.", -1);
        int parameter = indexOf(names[0], method);
        List<String> path = new ArrayList<>();
        String type = method.parameterTypes().get(parameter);
        for (int i = 1; i < names.length; i++) {
            Map<String, String> accessors = method.types().accessors(type);
            String accessor = accessors == null ? names[i] : accessor(names[i], type, accessors);
            type = accessors == null ? UNKNOWN : accessors.getOrDefault(accessor, UNKNOWN);
            path.add(accessor);
        }
        return new Placeholder(parameter, List.copyOf(path), type);
    }

    private static int indexOf(String name, MethodShape method) {
        int count = method.parameterTypes().size();
        String indexes = count == 0 ? "none, there is no parameter" : "{0} to {" + (count - 1) + "}";
        if (name.matches("\\d{1,3}")) {
            int index = Integer.parseInt(name);
            if (index < count) {
                return index;
            }
            throw new IllegalArgumentException("{" + name + "} (expected: " + indexes + ")");
        }
        int index = method.parameterNames().indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("{" + name + "} (expected: "
                    + (method.parameterNames().isEmpty() && count > 0
                            ? indexes + "; names are known of classes compiled with -parameters"
                            : indexes + ", or one of " + method.parameterNames())
                    + ")");
        }
        return index;
    }

    private static String accessor(String name, String type, Map<String, String> accessors) {
        String capital = name.isEmpty() ? "" : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return Stream.of(name, "get" + capital, "is" + capital)
                .filter(accessor -> !accessor.startsWith("<") && accessors.containsKey(accessor))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("." + name + " (expected: of " + type
                        + ", which has no public " + name + "(), get" + capital + "() or is" + capital + "())"));
    }

    /** Tells whether its type is known to be another than one of these. */
    boolean isOtherThan(String one, String another) {
        return !type.equals(UNKNOWN) && !type.equals(one) && !type.equals(another);
    }

    /** Tells whether its type is not known to lack a text that tells any two of its values apart. */
    boolean mayBeExact(MethodShape method) {
        return type.equals(UNKNOWN) || ExactText.isExact(type, method.types());
    }

    /** Returns what reads it, once the method's types are there. */
    Reader bind(Class<?>[] parameterTypes) {
        Method[] steps = new Method[path.size()];
        Class<?> from = parameterTypes[parameter];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = method(from, path.get(i));
            from = steps[i].getReturnType();
        }
        return arguments -> {
            Object value = arguments[parameter];
            for (Method step : steps) {
                value = value == null ? null : invoke(step, value);
            }
            return value;
        };
    }

    private static Method method(Class<?> from, String name) {
        try {
            Method method = from.getMethod(name);
            if (!method.trySetAccessible()) {
                throw new IllegalArgumentException(
                        method + " (expected: in a package that is open to " + Placeholder.class.getModule() + ")");
            }
            return method;
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("." + name + " (expected: a method of " + from.getTypeName() + ")", e);
        }
    }

    private static @Nullable Object invoke(Method method, Object on) {
        try {
            return method.invoke(on);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(method + " threw", e.getTargetException());
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(method + " cannot be called", e);
        }
    }
}
