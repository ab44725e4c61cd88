package dev.perfkit.cache;

import dev.perfkit.weave.MethodShape;
import dev.perfkit.weave.WovenMethod;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the key of a call, in whichever way the annotation says. */
interface KeyMaker {
    /** Returns the key; null where the cache is not to be asked. */
    @Nullable String key(@Nullable Object self, @Nullable Object[] arguments);

    /** Refuses a key that cannot be made. */
    static void check(Map<String, List<String>> attributes, MethodShape method) {
        String template = Attributes.text(attributes, "key");
        String function = Attributes.text(attributes, "keyFunction");
        if (isGiven(function)) {
            if (!template.isEmpty()) {
                throw new IllegalArgumentException("key and keyFunction: both given (expected: one of them at most)");
            }
            Map<String, String> accessors = method.types().accessors(function);
            if (accessors != null && !accessors.containsKey("<init>")) {
                throw new IllegalArgumentException(
                        "keyFunction: " + function + " (expected: a class with a constructor without parameters)");
            }
        } else if (!template.isEmpty()) {
            Attributes.parsed("key", template, method);
        }
    }

    /** Tells whether a key function is given: an annotation has no null, so the interface itself stands for none. */
    static boolean isGiven(String function) {
        return !function.equals(KeyFunction.class.getName());
    }

    /** Returns what makes the keys of a method that runs; the method's own, in full, where the annotation does not say. */
    static KeyMaker of(WovenMethod method, MethodShape shape) {
        String function = method.attribute("keyFunction");
        if (isGiven(function)) {
            KeyFunction made = make(function, method.owner());
            return (self, arguments) -> made.key(arguments);
        }
        String template = method.attribute("key");
        if (template.isEmpty()) {
            return new FullKey(method);
        }
        Template.Filler filler = Attributes.parsed("key", template, shape).bind(parameterTypes(method));
        return (self, arguments) -> filler.fill(arguments);
    }

    /** Returns the types of a method's parameters. */
    static Class<?>[] parameterTypes(WovenMethod method) {
        return MethodType.fromMethodDescriptorString(
                        method.descriptor(), method.owner().getClassLoader())
                .parameterArray();
    }

    private static KeyFunction make(String function, Class<?> owner) {
        try {
            Constructor<?> constructor =
                    Class.forName(function, true, owner.getClassLoader()).getDeclaredConstructor();
            constructor.setAccessible(true);
            return (KeyFunction) constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("keyFunction: " + function + " cannot be made", e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("keyFunction: " + function + " cannot be made", e);
        }
    }
}
