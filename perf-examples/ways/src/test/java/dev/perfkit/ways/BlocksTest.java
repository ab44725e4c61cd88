package dev.perfkit.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks of code, which need no weaving. */
final class BlocksTest {

    @ParameterizedTest
    @EnumSource
    void blocks_areCounted(Jdk jdk, @TempDir Path folder) throws Exception {
        Run run = Run.of(jdk, folder, List.of("-cp", Places.classPath(Places.plain()), "dev.perfkit.ways.BlocksMain"));

        assertThat(run.endedQuietly().out())
                .filteredOn(line -> line.startsWith("counted "))
                .containsExactlyInAnyOrder(
                        "counted order: 20 calls, 0 errors",
                        "counted print: 20 calls, 0 errors",
                        "counted import: 3 calls, 1 errors");
    }
}
