package dev.perfkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perfkit.profile.kit.Host;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The kit as its users get it. */
class KitJarTest {

    @Test
    void kit_onAModulePath_isAModuleOfItsOwn() throws Exception {
        Path jar = Path.of(
                Host.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        assumeTrue(Files.isRegularFile(jar), "no perf-core-kit.jar; mvn verify builds it");

        assertThat(ModuleFinder.of(jar).findAll()).singleElement().satisfies(kit -> {
            ModuleDescriptor descriptor = kit.descriptor();
            assertThat(descriptor.name()).isEqualTo("dev.perfkit.core.kit");
            assertThat(descriptor.packages()).containsExactly(Host.class.getPackageName());
        });
    }
}
