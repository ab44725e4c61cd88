package dev.perfkit.simulations.memory.shop;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Rules that come as classes, in a loader of their own for each change: twenty a second. A registry that keeps the old ones keeps
 * their loaders.
 */
final class Rules {
    private static final int REQUESTS_A_CHANGE = 20;
    private static final List<IntUnaryOperator> REGISTRY = Collections.synchronizedList(new ArrayList<>());

    private final boolean registered;

    Rules(boolean registered) {
        this.registered = registered;
    }

    void serve(int request) throws ReflectiveOperationException {
        if (request % REQUESTS_A_CHANGE == 0) {
            change(request);
        }
    }

    /** Loads the rules anew and applies them once. */
    int change(int request) throws ReflectiveOperationException {
        Class<?> type = Class.forName(Rule.class.getName(), true, new RuleLoader());
        IntUnaryOperator rule = (IntUnaryOperator) type.getDeclaredConstructor().newInstance();
        if (registered) {
            REGISTRY.add(rule);
        }
        return rule.applyAsInt(request);
    }

    /** Defines the rule and its parts by itself, and leaves all else to its parent. */
    private static final class RuleLoader extends ClassLoader {
        RuleLoader() {
            super(Rule.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Rule.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] code = in.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
