package dev.perfkit.weave;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import org.jspecify.annotations.Nullable;

/**
 * Weaves at build time, for Byte Buddy's Maven and Gradle plugins: see the {@linkplain dev.perfkit.weave package}.
 *
 * <p>Weaves for every {@link WovenCall} that is registered in the folder of classes or in what the module depends on at run
 * time. <b>Failures:</b> an annotation on a method that cannot be woven ends the build with a {@link WeavingException}.
 */
@SuppressWarnings("exports") // Byte Buddy is on the path of builds only
public final class WeavingPlugin implements Plugin {
    /* The build's own loader knows the module's classes and dependencies, but not the classes of its tests. */
    private final URLClassLoader loader;
    private final Weaver weaver;

    /**
     * Made by the build plugin.
     *
     * @param classes the folder of the classes to weave
     * @throws MalformedURLException if the folder has no URL
     */
    public WeavingPlugin(File classes) throws MalformedURLException {
        loader = new URLClassLoader(new URL[] {classes.toURI().toURL()}, WeavingPlugin.class.getClassLoader());
        weaver = Weaver.ofRegistered(loader);
    }

    @Override
    public boolean matches(@Nullable TypeDescription type) {
        return type != null && weaver.matches(type);
    }

    @Override
    public DynamicType.Builder<?> apply(
            DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator locator) {
        return weaver.weave(builder, type, locator);
    }

    /** Stands in the build's log, before what was refused. */
    @Override
    public String toString() {
        return "PerfKit's weaver";
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
