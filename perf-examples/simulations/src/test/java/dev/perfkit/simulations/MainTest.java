package dev.perfkit.simulations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.examples.evidence.Evidence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @BeforeEach
    void useTheFolder() {
        System.setProperty(Evidence.FOLDER_PROPERTY, folder.toString());
    }

    @AfterEach
    void forgetTheFolder() {
        System.clearProperty(Evidence.FOLDER_PROPERTY);
    }

    private int run(String... args) throws IOException {
        return Main.run(args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    @Test
    void run_noName_listsThem() throws IOException {
        assertThat(run()).isZero();
        assertThat(out.toString(UTF_8)).startsWith("quantile-error ");
    }

    @Test
    void run_unknownName_isTwoAndListsThem() throws IOException {
        assertThat(run("quantil-error")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .startsWith("no simulation is named \"quantil-error\"; there are:")
                .contains("quantile-error ");
    }

    @Test
    void run_unknownOption_isTwoAndSaysSo() throws IOException {
        assertThat(run("quantile-error", "--fast")).isEqualTo(2);
        assertThat(run("cache-coherence", "--fast")).isEqualTo(2);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "options: [--fast] (expected: none)",
                        "option: \"--fast\" (expected: --quick or --seed=NUMBER)");
    }

    @Test
    void run_quantileError_holdsItsBarsAndWritesThem() throws IOException {
        assertThat(run("quantile-error")).isZero();
        assertThat(Files.readString(folder.resolve("quantile-error.json")))
                .contains("\"log-normal, PerfKit, worst of p50 .. p99.99\"")
                .contains("\"bar\" : \"<= 0.55\"")
                .doesNotContain("\"held\" : false");
        assertThat(err.size()).isZero();
    }
}
