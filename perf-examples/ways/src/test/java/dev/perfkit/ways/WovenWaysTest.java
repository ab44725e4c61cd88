package dev.perfkit.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same classes, woven at build time, by the agent, and by both. */
final class WovenWaysTest {
    private static final String MAIN = "dev.perfkit.ways.WovenMain";

    @TempDir
    Path folder;

    private Run run(Jdk jdk, String... arguments) throws IOException, InterruptedException {
        return Run.of(jdk, folder, List.of(arguments));
    }

    @ParameterizedTest
    @EnumSource
    void classes_wovenByNobody_areNotCounted(Jdk jdk) throws Exception {
        Run run = run(jdk, "-cp", Places.classPath(Places.plain()), MAIN);

        assertThat(run.out()).noneMatch(line -> line.startsWith("counted "));
        assertThat(run.out()).contains("audited close: 0", "hours: nobody knows");
    }

    @ParameterizedTest
    @EnumSource
    void classes_wovenAtBuildTime_areCounted(Jdk jdk) throws Exception {
        run(jdk, "-cp", Places.classPath(Places.woven()), MAIN).endedQuietly().countedEachCallOnce();
    }

    @ParameterizedTest
    @EnumSource
    void classes_wovenByTheAgent_areCounted(Jdk jdk) throws Exception {
        run(jdk, Places.javaAgent(), "-cp", Places.classPath(Places.plain()), MAIN)
                .endedQuietly()
                .countedEachCallOnce();
    }

    @ParameterizedTest
    @EnumSource
    void classes_wovenAtBuildTime_areLeftAloneByTheAgent(Jdk jdk) throws Exception {
        run(jdk, Places.javaAgent(), "-cp", Places.classPath(Places.woven()), MAIN)
                .endedQuietly()
                .countedEachCallOnce();
    }

    @ParameterizedTest
    @EnumSource
    void agent_givenTwice_countsOnce(Jdk jdk) throws Exception {
        run(jdk, Places.javaAgent(), Places.javaAgent(), "-cp", Places.classPath(Places.plain()), MAIN)
                .endedQuietly()
                .countedEachCallOnce();
    }

    @ParameterizedTest
    @EnumSource
    void jar_thatNamesItsLauncherAgent_isCounted(Jdk jdk) throws Exception {
        run(jdk, "-jar", executableJar(true).toString()).endedQuietly().countedEachCallOnce();
    }

    @ParameterizedTest
    @EnumSource
    void jar_thatDoesNotAllowRetransformation_isCounted(Jdk jdk) throws Exception {
        run(jdk, "-jar", executableJar(false).toString()).endedQuietly().countedEachCallOnce();
    }

    @ParameterizedTest
    @EnumSource
    void jar_thatNamesItsLauncherAgent_andIsGivenIt_countsOnce(Jdk jdk) throws Exception {
        run(jdk, Places.javaAgent(), "-jar", executableJar(true).toString())
                .endedQuietly()
                .countedEachCallOnce();
    }

    /** A jar of nothing but a manifest. */
    private Path executableJar(boolean retransforming) throws IOException {
        List<Path> classPath = new ArrayList<>(List.of(Places.plain(), Places.agent()));
        classPath.addAll(Places.perfKit());
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, MAIN);
        attributes.put(
                Attributes.Name.CLASS_PATH,
                classPath.stream().map(entry -> entry.toUri().toString()).collect(Collectors.joining(" ")));
        attributes.putValue("Launcher-Agent-Class", "dev.perfkit.agent.Agent");
        if (retransforming) {
            attributes.putValue("Can-Retransform-Classes", "true");
        }
        Path jar = folder.resolve("shop.jar");
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
        return jar;
    }
}
