package dev.perfkit.weave;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** Loads an application's {@link WovenCall}s once more, against the weaver's own classes. */
final class BridgeLoader extends ClassLoader {
    /*
     * The application implements its own copy of WovenCall, which is none to the weaver in an agent. Here the same class
     * files meet the weaver's copy:
     *
     *    weaver's loader   dev.perfkit.weave, Byte Buddy
     *          ^
     *    this one          the application's class files, found as resources and defined anew
     *
     * The application's loader is held weakly: this one is kept as long as that one lives, and no longer.
     */
    static {
        registerAsParallelCapable();
    }

    private final WeakReference<ClassLoader> application;

    BridgeLoader(ClassLoader application) {
        super("perfkit-bridge", requireNonNull(BridgeLoader.class.getClassLoader(), "weaver's loader"));
        this.application = new WeakReference<>(application);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ClassLoader source = application.get();
        try (InputStream file = source == null ? null : source.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected @Nullable URL findResource(String name) {
        ClassLoader source = application.get();
        return source == null ? null : source.getResource(name);
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        ClassLoader source = application.get();
        return source == null ? Collections.emptyEnumeration() : source.getResources(name);
    }
}
