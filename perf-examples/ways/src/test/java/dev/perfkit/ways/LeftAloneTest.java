package dev.perfkit.ways;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.ways.unwoven.Unwoven;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the agent does not weave, it names, and the application starts. */
final class LeftAloneTest {
    @TempDir
    Path folder;

    private Run run(Jdk jdk, String agent, String classPath) throws Exception {
        return Run.of(jdk, folder, List.of(agent, "-cp", classPath, Unwoven.class.getName()));
    }

    @ParameterizedTest
    @EnumSource
    void class_thatCannotBeWoven_isNamedWithMethodAndReason_andRuns(Jdk jdk) throws Exception {
        Run run = run(jdk, Places.javaAgent(), Places.classPath(Places.tests()));

        assertThat(run.exit()).isZero();
        assertThat(run.out()).containsExactly("price 60");
        assertThat(run.err())
                .singleElement()
                .asString()
                .startsWith(
                        "perfkit: dev.perfkit.ways.unwoven.Unwoven$Tariff is left as it is:"
                                + " cannot weave @Profiled on dev.perfkit.ways.unwoven.Unwoven$Tariff.price(int): it is abstract");
    }

    @ParameterizedTest
    @EnumSource
    void application_withoutPerfCore_isToldOnce_andRuns(Jdk jdk) throws Exception {
        Run run = run(jdk, Places.javaAgent(), Places.tests().toString());

        assertThat(run.exit()).isZero();
        assertThat(run.out()).containsExactly("price 60");
        assertThat(run.err())
                .singleElement()
                .asString()
                .startsWith("perfkit: dev.perfkit.ways.unwoven.Unwoven$Tariff has @dev.perfkit.profile.Profiled")
                .endsWith("(expected: perf-core among the application's dependencies)");
    }

    @ParameterizedTest
    @EnumSource
    void argument_ofTheAgent_isRefused(Jdk jdk) throws Exception {
        Run run = run(jdk, Places.javaAgent() + "=verbose", Places.classPath(Places.tests()));

        assertThat(run.exit()).isNotZero();
        assertThat(run.err()).anyMatch(line -> line.contains("arguments of PerfKit's agent: verbose (expected: none)"));
    }
}
