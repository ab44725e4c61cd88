package dev.perfkit.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Annotated methods are answered by a cache, woven at build time or by the agent. */
final class CachedWaysTest {
    private static final String MAIN = "dev.perfkit.ways.CachedMain";

    @TempDir
    Path folder;

    private static void assertAnswered(Run run) {
        // The first call finds no cache, which the log is told.
        assertThat(run.exit()).isZero();
        assertThat(run.err()).singleElement().asString().contains("cache prices is not installed");
        assertThat(run.out())
                .containsExactly(
                        "before: 1 uncached", "ten calls: 1 bodies, sum 7000", "after a change: 2 bodies, sum 7700");
    }

    @ParameterizedTest
    @EnumSource
    void classesWovenByTheBuild_areAnswered(Jdk jdk) throws Exception {
        String classPath = Places.classPath(Places.woven(), Places.cache());

        assertAnswered(Run.of(jdk, folder, List.of("-cp", classPath, MAIN)));
    }

    @ParameterizedTest
    @EnumSource
    void classesWovenByTheAgent_areAnswered(Jdk jdk) throws Exception {
        String classPath = Places.classPath(Places.plain(), Places.cache());

        assertAnswered(Run.of(jdk, folder, List.of(Places.javaAgent(), "-cp", classPath, MAIN)));
    }
}
