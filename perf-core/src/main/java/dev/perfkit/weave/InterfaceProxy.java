package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands before an implementation of an interface, for classes that are not woven. What PerfKit's own wrappers are made of; nobody
 * else needs it.
 *
 * <p>{@code equals}, {@code hashCode} and {@code toString} are the implementation's own; {@code equals} takes a wrapper for what is
 * in it. <b>Thread safety:</b> that of the implementation and of the targets.
 */
public final class InterfaceProxy implements InvocationHandler {
    private static final @Nullable Object[] NO_ARGUMENTS = {};

    private final Object owner;
    private final Class<?> type;
    private final Object implementation;
    private final Map<Method, Target> methods = new HashMap<>();

    /** What a call of one of the interface's methods leads to. */
    public interface Target {
        /**
         * Handles a call.
         *
         * @param implementation what is wrapped
         * @param arguments the arguments, primitive ones boxed
         */
        @Nullable Object call(Object implementation, @Nullable Object[] arguments) throws Throwable;
    }

    private InterfaceProxy(Object owner, Class<?> type, Object implementation) {
        this.owner = owner;
        this.type = type;
        this.implementation = implementation;
    }

    /**
     * Wraps an implementation.
     *
     * @param owner for whom; what it has wrapped as that interface is returned as it is
     * @param type the interface
     * @param implementation what does the work
     * @param link says what the calls of each method lead to; the method is one that may be invoked
     * @throws IllegalArgumentException if the type is no interface, or one that cannot be implemented or called from here
     */
    public static <T> T wrap(Object owner, Class<T> type, T implementation, Function<Method, Target> link) {
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
        if (before != null && before.owner.equals(owner) && before.type == type) {
            return implementation;
        }
        InterfaceProxy proxy = new InterfaceProxy(owner, type, implementation);
        for (Method method : type.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers())) {
                requireAccess(type, method);
                proxy.methods.put(method, link.apply(method));
            }
        }
        try {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, proxy));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "type: " + type + " (expected: an interface that any class may implement)", e);
        }
    }

    private static void requireAccess(Class<?> type, Method method) {
        if (!method.trySetAccessible()) {
            Class<?> declaring = method.getDeclaringClass();
            throw new IllegalArgumentException(
                    "type: " + type + " (expected: an interface that PerfKit may call; " + declaring.getModule()
                            + " neither exports nor opens " + declaring.getPackageName() + " to "
                            + InterfaceProxy.class.getModule() + ")");
        }
    }

    /** Calls the implementation; what it throws is thrown as it is. */
    public static @Nullable Object invoke(Method method, Object implementation, @Nullable Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(implementation, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
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
        return known == null
                ? invokeOfObject(method, arguments)
                : known.call(implementation, arguments == null ? NO_ARGUMENTS : arguments);
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
