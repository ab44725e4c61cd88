package dev.perfkit.simulations.coherence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perfkit.cache.kit.TcpProxy;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The cache's kit as its users get it. */
class KitJarTest {

    @Test
    void kit_onAModulePath_isAModuleOfItsOwnWithoutTests() throws Exception {
        Path jar = Path.of(TcpProxy.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        assumeTrue(Files.isRegularFile(jar), "no perf-cache-kit.jar; mvn verify builds it");

        assertThat(ModuleFinder.of(jar).findAll()).singleElement().satisfies(kit -> {
            ModuleDescriptor descriptor = kit.descriptor();
            assertThat(descriptor.name()).isEqualTo("dev.perfkit.cache.kit");
            assertThat(descriptor.packages()).containsExactly(TcpProxy.class.getPackageName());
        });
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.stream().map(entry -> entry.getName()))
                    .contains("dev/perfkit/cache/kit/CacheTierContract.class")
                    .noneMatch(name -> name.endsWith("Test.class"));
        }
    }
}
