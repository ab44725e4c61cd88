package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces of other class loaders and of modules that keep them to themselves. */
final class ProxiedLoadersTest {
    @TempDir
    Path folder;

    private final Profiler profiler = Profiler.builder().build();

    @BeforeEach
    void compile() throws IOException {
        write("module-info.java", "module shops { exports open; }");
        write("open/Shop.java", "package open; public interface Shop { String name(); }");
        write(
                "open/Open.java",
                "package open; public class Open implements Shop { public String name() { return \"open\"; } }");
        write("hidden/Shop.java", "package hidden; public interface Shop { String name(); }");
        write(
                "hidden/Hidden.java",
                "package hidden; public class Hidden implements Shop { public String name() { return \"hidden\"; } }");
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        folder.resolve("classes").toString(),
                        folder.resolve("module-info.java").toString(),
                        folder.resolve("open/Shop.java").toString(),
                        folder.resolve("open/Open.java").toString(),
                        folder.resolve("hidden/Shop.java").toString(),
                        folder.resolve("hidden/Hidden.java").toString());
        assertThat(code).isZero();
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private ModuleLayer.Controller layer() {
        ModuleFinder finder = ModuleFinder.of(folder.resolve("classes"));
        Configuration configuration =
                ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.of("shops"));
        return ModuleLayer.defineModulesWithOneLoader(
                configuration, List.of(ModuleLayer.boot()), ClassLoader.getPlatformClassLoader());
    }

    private static <T> T implementation(Class<T> type, String name) throws ReflectiveOperationException {
        Class<?> found = type.getClassLoader().loadClass(name);
        java.lang.reflect.Constructor<?> constructor = found.getConstructor();
        try {
            return type.cast(constructor.newInstance());
        } catch (InvocationTargetException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void interfaceOfAnotherLoader_inAnExportedPackage_isWrapped() throws ReflectiveOperationException {
        Class<?> type = layer().layer().findLoader("shops").loadClass("open.Shop");

        assertThat(callName(type, "open.Open")).isEqualTo("open");
        assertThat(Reported.site(profiler, "open.Shop.name()").calls()).isEqualTo(1);
    }

    private <T> Object callName(Class<T> type, String implementation) throws ReflectiveOperationException {
        T wrapped = profiler.wrap(type, implementation(type, implementation));
        return type.getMethod("name").invoke(wrapped);
    }

    @Test
    void interfaceThatItsModuleKeepsToItself_isRefused_withWhatIsMissing() throws ReflectiveOperationException {
        ModuleLayer.Controller controller = layer();
        Class<?> type = controller.layer().findLoader("shops").loadClass("hidden.Shop");
        Object hidden = java.lang.reflect.Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> "hidden");

        assertThatThrownBy(() -> wrap(type, hidden))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type: interface hidden.Shop (expected: an interface that PerfKit may call; module shops"
                        + " neither exports nor opens hidden to " + Profiler.class.getModule() + ")");

        Module shops = type.getModule();
        controller.addOpens(shops, "hidden", Profiler.class.getModule());
        assertThat(wrap(type, hidden)).isNotNull();
        assertThat(callName(type, "hidden.Hidden")).isEqualTo("hidden");
    }

    private <T> T wrap(Class<T> type, Object implementation) {
        return profiler.wrap(type, type.cast(implementation));
    }
}
