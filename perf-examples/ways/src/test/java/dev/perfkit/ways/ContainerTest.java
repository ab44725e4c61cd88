package dev.perfkit.ways;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.ways.container.Container;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
                containerAlone().toString(),
                Container.class.getName(),
                String.valueOf(APPLICATIONS),
                first,
                "dev.perfkit.ways.WovenMain",
                Places.plain().toString()));
        Places.perfKit().forEach(entry -> arguments.add(entry.toString()));
        return Run.of(jdk, folder, arguments);
    }

    /** Of these tests it has its own classes only: it would see others that are annotated, and no perf-core beside them. */
    private Path containerAlone() throws IOException {
        Path from = Places.tests();
        Path to = folder.resolve("container");
        Path itsPackage = from.resolve(Container.class.getPackageName().replace('.', '/'));
        Files.createDirectories(to.resolve(from.relativize(itsPackage)));
        try (DirectoryStream<Path> classes = Files.newDirectoryStream(itsPackage)) {
            for (Path file : classes) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to;
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
                    .contains("META-INF/weaver/dev/perfkit/weave/LiveWeaving.class")
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
