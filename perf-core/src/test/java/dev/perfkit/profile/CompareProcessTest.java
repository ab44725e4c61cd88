package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The program as a build runs it: with nothing on its class path but perf-core and SLF4J. */
class CompareProcessTest {
    @TempDir
    private Path folder;

    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private int run(StringBuilder output, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                place(Compare.class) + File.pathSeparator + place(Logger.class),
                "dev.perfkit.profile.Compare"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return process.waitFor();
    }

    @Test
    void compare_asAProcess_exitsByTheVerdict() throws Exception {
        Path before = folder.resolve("before.json");
        Path after = folder.resolve("after.json");
        Reports.report(Reports.site("a", Reports.calls(5_000, 1_000))).write(before);
        Reports.report(Reports.site("a", Reports.calls(5_000, 1_300))).write(after);
        StringBuilder output = new StringBuilder();

        assertThat(run(output, before.toString(), after.toString())).isEqualTo(1);
        assertThat(output).contains("a     regressed", "1 regressed, 0 improved");
        assertThat(run(output, after.toString(), before.toString())).isZero();
        assertThat(run(output, before.toString())).isEqualTo(2);
    }
}
