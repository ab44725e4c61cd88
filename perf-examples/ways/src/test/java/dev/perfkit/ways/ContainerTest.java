package dev.perfkit.ways;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.ways.container.Container;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications in class loaders of their own, each with a perf-core and an SLF4J of its own, under the agent. */
final class ContainerTest {
    private static final int APPLICATIONS = 2;

    @TempDir
    Path folder;

    private Run run(Jdk jdk, String first) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                Places.javaAgent(),
                "-cp",
                server().toString(),
                Container.class.getName(),
                String.valueOf(APPLICATIONS),
                first,
                "dev.perfkit.ways.WovenMain",
                Places.plain().toString()));
        Places.perfKit().forEach(entry -> arguments.add(entry.toString()));
        return Run.of(jdk, folder, arguments);
    }

    /** The container and nothing else: no class that the applications' reports might look at. */
    private Path server() throws IOException {
        Path within = Path.of(Container.class.getPackageName().replace('.', '/'));
        Path server = folder.resolve("server");
        Path classes = Files.createDirectories(server.resolve(within));
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Places.tests().resolve(within))) {
            for (Path file : files) {
                Files.copy(file, classes.resolve(file.getFileName()));
            }
        }
        return server;
    }

    @ParameterizedTest
    @CsvSource({"RUNNING,parent", "RUNNING,child", "NEWEST_OTHER,parent", "NEWEST_OTHER,child"})
    void application_withItsOwnPerfCore_isWovenAgainstThatOne(Jdk jdk, String first) throws Exception {
        Run run = run(jdk, first).endedQuietly();

        int lines = run.out().size() / APPLICATIONS;
        new Run(0, run.out().subList(0, lines), List.of()).countedEachCallOnce();
        new Run(0, run.out().subList(lines, 2 * lines), List.of()).countedEachCallOnce();
    }

    @Test
    void agentsJar_showsNothingButWhatTheJvmStarts() throws IOException {
        try (JarFile jar = new JarFile(Places.agent().toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .filteredOn(name -> !name.startsWith("META-INF/") && !name.endsWith("/"))
                    .containsExactlyInAnyOrder(
                            "dev/perfkit/agent/Agent.class",
                            "dev/perfkit/agent/WeaverLoader.class",
                            "dev/perfkit/agent/package-info.class");
            assertThat(jar.stream().map(JarEntry::getName))
                    .contains(
                            "META-INF/weaver/dev/perfkit/weave/LiveWeaving.class",
                            "META-INF/weaver/META-INF/NOTICE",
                            "META-INF/weaver/META-INF/licenses/ASM")
                    .noneMatch(name -> name.startsWith("META-INF/services/") || name.contains("net/bytebuddy/"));
        }
    }

    @Test
    void perfCore_hasNothingOfTheAgents() throws IOException {
        Places.agent();
        try (JarFile jar = new JarFile(Places.perfKit().get(0).toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .contains("dev/perfkit/weave/Weaving.class")
                    .noneMatch(name -> name.startsWith("dev/perfkit/agent/"));
        }
    }
}
