package dev.perfkit.ways.container;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * Runs applications that it has not on its own class path, as a web server or a fat jar's launcher does. Knows nothing of
 * PerfKit.
 */
public final class Container {
    private Container() {}

    /**
     * Runs an application, each time in a class loader of its own.
     *
     * @param arguments how often; {@code parent} or {@code child}, whoever is asked first for a class; the main class; then the
     *     application's class path
     */
    public static void main(String[] arguments) throws Exception {
        boolean childFirst = arguments[1].equals("child");
        URL[] classPath = new URL[arguments.length - 3];
        for (int i = 0; i < classPath.length; i++) {
            classPath[i] = Path.of(arguments[i + 3]).toUri().toURL();
        }
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
            try (URLClassLoader loader = childFirst ? new ChildFirst(classPath) : new URLClassLoader(classPath)) {
                loader.loadClass(arguments[2]).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
            }
        }
    }

    /** Asks its parent last. */
    private static final class ChildFirst extends URLClassLoader {
        ChildFirst(URL[] classPath) {
            super(classPath);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null && !name.startsWith("java.")) {
                    try {
                        loaded = findClass(name);
                    } catch (ClassNotFoundException e) {
                        loaded = null;
                    }
                }
                return loaded == null ? super.loadClass(name, resolve) : loaded;
            }
        }
    }
}
