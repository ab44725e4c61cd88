package dev.perfkit.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What decides whether a change lands, beside a README and a Maven that say what the test lets them. */
class CiTest {
    private static final String README = """
            # Shop
            ## Test it
            ```
            mvn verify
            ```
            """;
    private static final String PASSED = "[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0";

    @TempDir
    Path folder;

    @BeforeEach
    void lay() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/env")), "/usr/bin/env is not on this machine");
        Files.createDirectories(folder.resolve("bin"));
        Files.copy(
                Repository.root().resolve(".ci/run"),
                Files.createDirectory(folder.resolve(".ci")).resolve("run"));
        program("chromium", "");
        program("chromedriver", "");
        Files.writeString(folder.resolve("README.md"), README);
    }

    @Test
    void run_allPassed_isZeroAndEndsWithTheTotals() throws Exception {
        maven(PASSED, 0, PASSED, 0);
        report("core", 3, 1);
        report("cache", 4, 0);

        assertThat(run()).isZero();
        assertThat(output())
                .contains("== mvn verify", "== browser tests")
                .endsWith("\nTests run: 7, Failures: 0, Errors: 0, Skipped: 1\n");
    }

    @Test
    void run_noCommandInTheReadme_fails() throws Exception {
        Files.writeString(folder.resolve("README.md"), README.replace("Test", "Prove"));
        maven(PASSED, 0, PASSED, 0);

        assertThat(run()).isEqualTo(1);
        assertThat(output()).isEqualTo("README.md has no test command\n");
    }

    @Test
    void run_aTestFailed_fails() throws Exception {
        maven("[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0", 1, PASSED, 0);

        assertThat(run()).isEqualTo(1);
        assertThat(output()).doesNotContain("== browser tests");
    }

    @Test
    void run_aWarning_fails() throws Exception {
        maven(PASSED + "\n[WARNING] something is deprecated", 0, PASSED, 0);

        assertThat(run()).isEqualTo(1);
        assertThat(output()).contains("== warnings that nobody has answered:\n[WARNING] something is deprecated");
    }

    @Test
    void run_aTestLeftOut_isNoWarning() throws Exception {
        maven("[WARNING] Tests run: 2, Failures: 0, Errors: 0, Skipped: 1", 0, PASSED, 0);

        assertThat(run()).isZero();
    }

    @Test
    void run_aBrowserTestFailed_fails() throws Exception {
        maven(PASSED, 0, "[ERROR] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0", 1);

        assertThat(run()).isEqualTo(1);
    }

    @Test
    void run_aBrowserTestLeftOut_fails() throws Exception {
        maven(PASSED, 0, "[WARNING] Tests run: 2, Failures: 0, Errors: 0, Skipped: 2", 0);

        assertThat(run()).isEqualTo(1);
        assertThat(output()).contains("== a browser test did not run");
    }

    @Test
    void run_noBrowserTestFound_fails() throws Exception {
        maven(PASSED, 0, "[INFO] No tests to run.", 0);

        assertThat(run()).isEqualTo(1);
    }

    private void maven(String says, int status, String saysOfBrowser, int statusOfBrowser) throws IOException {
        program("mvn", """
                case "$*" in
                *-Pbrowser*) printf '%%s\\n' '%s'; exit %d ;;
                *) printf '%%s\\n' '%s'; exit %d ;;
                esac
                """.formatted(saysOfBrowser, statusOfBrowser, says, status));
    }

    private void report(String module, int tests, int skipped) throws IOException {
        Path reports = Files.createDirectories(folder.resolve(module).resolve("target/surefire-reports"));
        Files.writeString(
                reports.resolve("TEST-Any.xml"),
                "<testsuite name=\"Any\" tests=\"%d\" errors=\"0\" skipped=\"%d\" failures=\"0\">\n"
                        .formatted(tests, skipped));
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve("bin").resolve(name), "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private int run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of("/usr/bin/env", "bash", ".ci/run"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile());
        builder.environment().merge("PATH", folder.resolve("bin") + ":", (path, ours) -> ours + path);
        return builder.start().waitFor();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output.txt"), StandardCharsets.UTF_8);
    }
}
