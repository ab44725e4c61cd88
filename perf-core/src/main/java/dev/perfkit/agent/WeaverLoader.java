package dev.perfkit.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/** Loads the weaver, with its Byte Buddy, out of a folder of the agent's jar where no other class loader looks for classes. */
final class WeaverLoader extends ClassLoader {
    /*
     * The JVM puts an agent's jar on the system class path. Were the weaver's classes visible there, then a web server's or
     * a fat jar's class loader, which asks its parent first, would give them to the application in place of the application's
     * own perf-core: a second profiler that nobody has installed, without the application's SLF4J.
     */
    private static final String FOLDER = "/META-INF/weaver/";

    static {
        registerAsParallelCapable();
    }

    WeaverLoader() {
        super("perfkit-weaver", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream file = Agent.class.getResourceAsStream(FOLDER + name.replace('.', '/') + ".class")) {
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
        return Agent.class.getResource(FOLDER + name);
    }
}
