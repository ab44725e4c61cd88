package dev.perfkit.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application that weaves itself, after some of its classes have been loaded. */
final class SelfAttachTest {
    private static final String MAIN = "dev.perfkit.ways.SelfAttachMain";

    @TempDir
    Path folder;

    private Run run(Jdk jdk, Path application, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(
                List.of("-cp", Places.classPath(application, Places.byteBuddy(), Places.byteBuddyAgent()), MAIN));
        return Run.of(jdk, folder, arguments);
    }

    @ParameterizedTest
    @EnumSource
    void classes_loadedBefore_areCounted_andTheJvmWarnsWhereItDoes(Jdk jdk) throws Exception {
        Run run = run(jdk, Places.plain()).countedEachCallOnce();

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("before: order 7 for 840");
        if (jdk.warnsOfDynamicAgents()) {
            assertThat(run.err())
                    .hasSize(4)
                    .allMatch(line -> line.startsWith("WARNING: "))
                    .first()
                    .asString()
                    .contains("A Java agent has been loaded dynamically");
        } else {
            assertThat(run.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void attaching_thatIsAllowed_isQuiet(Jdk jdk) throws Exception {
        run(jdk, Places.plain(), "-XX:+EnableDynamicAgentLoading")
                .endedQuietly()
                .countedEachCallOnce();
    }

    @ParameterizedTest
    @EnumSource
    void attaching_whereTheAgentIs_countsOnce(Jdk jdk) throws Exception {
        run(jdk, Places.plain(), "-XX:+EnableDynamicAgentLoading", Places.javaAgent())
                .endedQuietly()
                .countedEachCallOnce();
    }

    @ParameterizedTest
    @EnumSource
    void attaching_toClassesWovenAtBuildTime_countsOnce(Jdk jdk) throws Exception {
        run(jdk, Places.woven(), "-XX:+EnableDynamicAgentLoading")
                .endedQuietly()
                .countedEachCallOnce();
    }

    @ParameterizedTest
    @EnumSource
    void attaching_whereNobodyMay_isRefused(Jdk jdk) throws Exception {
        Run run = run(jdk, Places.plain(), "-XX:-EnableDynamicAgentLoading");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).anyMatch(line -> line.contains("java.lang.IllegalStateException"));
    }

    @ParameterizedTest
    @EnumSource
    void library_thatIsMissing_isNamed(Jdk jdk) throws Exception {
        Run withoutAgent =
                Run.of(jdk, folder, List.of("-cp", Places.classPath(Places.plain(), Places.byteBuddy()), MAIN));
        Run withoutBoth = Run.of(jdk, folder, List.of("-cp", Places.classPath(Places.plain()), MAIN));

        assertThat(withoutAgent.exit()).isEqualTo(1);
        assertThat(withoutAgent.err())
                .first()
                .asString()
                .endsWith("byte-buddy-agent is not on the class path (expected: net.bytebuddy:byte-buddy-agent"
                        + " among the application's dependencies)");
        assertThat(withoutBoth.err()).first().asString().contains("byte-buddy is not on the class path");
    }
}
