package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stands before an implementation of an interface, and measures what is called on it. */
final class InterfaceProxy implements InvocationHandler {
    private final RecordingProfiler profiler;
    private final Class<?> type;
    private final Object implementation;
    private final Map<Method, Target> methods;

    /** What a call of one of the interface's methods leads to. */
    interface Target {
        @Nullable Object call(Object implementation, @Nullable Object @Nullable [] arguments) throws Throwable;
    }

    private InterfaceProxy(RecordingProfiler profiler, Class<?> type, Object implementation) {
        this.profiler = profiler;
        this.type = type;
        this.implementation = implementation;
        this.methods = new ProxiedMethods(profiler, type, implementation.getClass()).link();
    }

    static <T> T wrap(RecordingProfiler profiler, Class<T> type, T implementation) {
        requireNonNull(type, "type");
        requireNonNull(implementation, "implementation");
        if (!type.isInterface()) {
            throw new IllegalArgumentException("type: " + type + " (expected: an interface)");
        }
        if (!type.isInstance(implementation)) {
            throw new IllegalArgumentException("implementation: an instance of "
                    + implementation.getClass().getName() + " (expected: one of " + type.getName() + ")");
        }
        InterfaceProxy before = behind(implementation);
        if (before != null && before.profiler == profiler && before.type == type) {
            return implementation;
        }
        InterfaceProxy proxy = new InterfaceProxy(profiler, type, implementation);
        try {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, proxy));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "type: " + type + " (expected: an interface that any class may implement)", e);
        }
    }

    private static @Nullable InterfaceProxy behind(@Nullable Object object) {
        return object != null
                        && Proxy.isProxyClass(object.getClass())
                        && Proxy.getInvocationHandler(object) instanceof InterfaceProxy proxy
                ? proxy
                : null;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Target known = methods.get(method);
        return known == null ? invokeOfObject(method, arguments) : known.call(implementation, arguments);
    }

    /** Besides the interface's methods a proxy has three more. */
    private @Nullable Object invokeOfObject(Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "hashCode" -> implementation.hashCode();
            case "toString" -> implementation.toString();
            case "equals" -> implementation.equals(unwrapped(requireNonNull(arguments)[0]));
            default -> throw new AssertionError(method);
        };
    }

    /* Without this a wrapper would not equal itself: its implementation would be asked about a proxy. */
    private static @Nullable Object unwrapped(@Nullable Object object) {
        Object inner = object;
        for (InterfaceProxy proxy = behind(inner); proxy != null; proxy = behind(inner)) {
            inner = proxy.implementation;
        }
        return inner;
    }
}
