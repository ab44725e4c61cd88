package dev.perfkit.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy around an interface, which needs no weaving. */
final class ProxyTest {

    @ParameterizedTest
    @EnumSource
    void callsOfAProxy_areCounted(Jdk jdk, @TempDir Path folder) throws Exception {
        Run run = Run.of(jdk, folder, List.of("-cp", Places.classPath(Places.plain()), "dev.perfkit.ways.ProxyMain"));

        assertThat(run.endedQuietly().out())
                .filteredOn(line -> line.startsWith("counted "))
                .containsExactly("counted dev.perfkit.ways.ProxyMain$Till.take(long): 13 calls, 2 errors");
    }
}
