package dev.perfkit.simulations.memory.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdksTest {
    @TempDir
    Path folder;

    private Path jdk(String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(version));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Path launcher = Files.createDirectories(home.resolve("bin")).resolve("java");
        assertThat(Files.createFile(launcher).toFile().setExecutable(true)).isTrue();
        return home;
    }

    @Test
    void in_folders_areFoundByTheirFeature() throws IOException {
        Path old = jdk("17.0.15");
        Path young = jdk("25");

        assertThat(Jdks.in(List.of(young, old)))
                .isEqualTo(Map.of(17, old.resolve("bin/java"), 25, young.resolve("bin/java")));
    }

    @Test
    void in_folderWithoutJdk_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Jdks.in(List.of(folder)))
                .withMessage(
                        "jdks: \"" + folder + "\" (expected: a folder with the file release and the program bin/java)");
    }

    @Test
    void in_versionThatIsNone_isRefused() throws IOException {
        Path home = jdk("seventeen");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Jdks.in(List.of(home)))
                .withMessage("JAVA_VERSION: \"seventeen\" in the file release of " + home
                        + " (expected: such as \"17.0.1\")");
    }

    @Test
    void usual_runningJdk_isThere() {
        assertThat(Jdks.usual())
                .containsEntry(
                        Runtime.version().feature(),
                        Path.of(System.getProperty("java.home")).resolve("bin/java"));
    }
}
