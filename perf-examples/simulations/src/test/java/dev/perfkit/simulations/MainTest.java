package dev.perfkit.simulations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perfkit.cache.kit.RealRedis;
import dev.perfkit.examples.evidence.Evidence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static final Set<String> JUDGED = Set.of(
            "stale-after-remove-same-jvm",
            "stale-other-node-after-put",
            "stale-after-cut",
            "stale-after-stall",
            "stale-after-flushall",
            "far-tier-went-back",
            "history-violations",
            "gets-that-threw");

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

    /** All scenarios, small, on real processes. How long a message takes is no matter for a test. */
    @Test
    void run_cacheCoherenceQuick_seesNothingOld() throws IOException {
        RealRedis.start().close();

        run("cache-coherence", "--quick", "--seed=7");

        JsonNode rows = new ObjectMapper()
                .readTree(folder.resolve("cache-coherence.json").toFile());
        assertThat(rows)
                .filteredOn(row -> JUDGED.contains(row.path("name").asText()))
                .hasSameSizeAs(JUDGED)
                .allSatisfy(row -> {
                    assertThat(row.path("observations").asLong()).as("%s", row).isGreaterThanOrEqualTo(200);
                    assertThat(row.path("value").asDouble(Double.NaN))
                            .as("%s", row)
                            .isZero();
                });
        assertThat(out.toString(UTF_8)).contains("seed 7", "JetCache 2.", "Redisson 4.");
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
