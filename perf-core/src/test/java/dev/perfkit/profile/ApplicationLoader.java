package dev.perfkit.profile;

import java.io.IOException;
import java.io.InputStream;

/** Loads PerfKit a second time, as an application server does for an application that brings its own. */
final class ApplicationLoader extends ClassLoader {
    ApplicationLoader() {
        super(ApplicationLoader.class.getClassLoader());
    }

    /** Returns an object of the class as this loader knows it. */
    Runnable make(Class<? extends Runnable> type) throws ReflectiveOperationException {
        return (Runnable) loadClass(type.getName()).getConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            return name.startsWith("dev.perfkit.") ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
