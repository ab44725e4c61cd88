package dev.perfkit.weave;

import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import org.jspecify.annotations.Nullable;

/**
 * Weaves at build time, for Byte Buddy's Maven and Gradle plugins: see the {@linkplain dev.perfkit.weave package}.
 *
 * <p>Weaves for every {@link WovenCall} that is registered on the class path of the module. <b>Failures:</b> an annotation on
 * a method that cannot be woven ends the build with a {@link WeavingException}.
 */
@SuppressWarnings("exports") // Byte Buddy is on the path of builds only
public final class WeavingPlugin implements Plugin {
    private final Weaver weaver = Weaver.ofRegistered(WeavingPlugin.class.getClassLoader());

    /** Made by the build plugin. */
    public WeavingPlugin() {}

    @Override
    public boolean matches(@Nullable TypeDescription type) {
        return type != null && weaver.matches(type);
    }

    @Override
    public DynamicType.Builder<?> apply(
            DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator locator) {
        return weaver.weave(builder, type, locator);
    }

    @Override
    public void close() {}
}
