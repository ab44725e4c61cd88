package dev.perfkit.weave;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Types as a class loader has them. */
record LoadedTypes(@Nullable ClassLoader loader) implements TypeLookup {

    /** Returns a method that runs. */
    static MethodShape shape(Class<?> owner, String name, String descriptor) {
        MethodType type = MethodType.fromMethodDescriptorString(descriptor, owner.getClassLoader());
        return new MethodShape(
                parameterNames(owner, name, type.parameterArray()),
                type.parameterList().stream().map(Class::getTypeName).toList(),
                type.returnType().getTypeName(),
                new LoadedTypes(owner.getClassLoader()));
    }

    private static List<String> parameterNames(Class<?> owner, String name, Class<?>[] types) {
        Method method = method(owner, name, types);
        List<Parameter> parameters = method == null ? List.of() : List.of(method.getParameters());
        return parameters.stream().allMatch(Parameter::isNamePresent)
                ? parameters.stream().map(Parameter::getName).toList()
                : List.of();
    }

    private static @Nullable Method method(Class<?> owner, String name, Class<?>[] types) {
        try {
            return owner.isInterface() ? owner.getMethod(name, types) : owner.getDeclaredMethod(name, types);
        } catch (NoSuchMethodException | LinkageError e) {
            return null; // another of its methods names a type that is not there
        }
    }

    private @Nullable Class<?> find(String type) {
        try {
            return Class.forName(type, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    @Override
    public List<String> supertypes(String type) {
        Set<String> names = new LinkedHashSet<>(Set.of(type));
        Deque<Class<?>> open = new ArrayDeque<>();
        Class<?> found = find(type);
        if (found != null) {
            open.add(found);
            open.addAll(found.isInterface() ? List.of(Object.class) : List.of()); // as its file has it
        }
        while (!open.isEmpty()) {
            Class<?> next = open.remove();
            names.add(next.getTypeName());
            Stream.ofNullable(next.getSuperclass()).forEach(open::add);
            open.addAll(Arrays.asList(next.getInterfaces()));
        }
        return List.copyOf(names);
    }

    @Override
    public @Nullable Map<String, String> accessors(String type) {
        Class<?> found = find(type);
        if (found == null) {
            return null;
        }
        Map<String, String> accessors = new HashMap<>();
        List<Method> methods = new ArrayList<>(List.of(found.getMethods()));
        methods.addAll(List.of(Object.class.getMethods())); // which an interface does not name
        for (Method method : methods) {
            if (method.getParameterCount() == 0 && !method.isSynthetic() && !Modifier.isStatic(method.getModifiers())) {
                accessors.putIfAbsent(method.getName(), method.getReturnType().getTypeName());
            }
        }
        boolean makeable = !Modifier.isAbstract(found.getModifiers());
        if (makeable && Stream.of(found.getDeclaredConstructors()).anyMatch(c -> c.getParameterCount() == 0)) {
            accessors.put("<init>", "void");
        }
        return accessors;
    }
}
