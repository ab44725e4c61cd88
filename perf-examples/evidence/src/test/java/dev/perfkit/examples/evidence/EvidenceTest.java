package dev.perfkit.examples.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
    private final Evidence evidence = Evidence.of("quickstart");

    @TempDir
    Path folder;

    @BeforeEach
    void useTheFolder() {
        System.setProperty(Evidence.FOLDER_PROPERTY, folder.resolve("deep/er").toString());
    }

    @AfterEach
    void forgetTheFolder() {
        System.clearProperty(Evidence.FOLDER_PROPERTY);
    }

    @Test
    void write_rowsOfAllKinds_areAListOfFiveKeys() throws Exception {
        evidence.add("requests", 60_000, "1")
                .add("p99", 0.31, "x", Bar.atMost(0.5))
                .add("hits", 0.2, "1", Bar.atLeast(0.8))
                .add("unmeasured", Double.NaN, "ms", Bar.atMost(1));

        Path file = evidence.write();

        assertThat(file).isEqualTo(folder.resolve("deep/er/quickstart.json"));
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json)
                .allSatisfy(row -> assertThat(fields(row)).containsExactly("name", "value", "unit", "bar", "held"));
        assertThat(json.get(0))
                .hasToString("{\"name\":\"requests\",\"value\":60000.0,\"unit\":\"1\",\"bar\":null,\"held\":null}");
        assertThat(json.get(1))
                .hasToString("{\"name\":\"p99\",\"value\":0.31,\"unit\":\"x\",\"bar\":\"<= 0.5\",\"held\":true}");
        assertThat(json.get(2))
                .hasToString("{\"name\":\"hits\",\"value\":0.2,\"unit\":\"1\",\"bar\":\">= 0.8\",\"held\":false}");
        assertThat(json.get(3))
                .hasToString(
                        "{\"name\":\"unmeasured\",\"value\":null,\"unit\":\"ms\",\"bar\":\"<= 1\",\"held\":false}");
    }

    @Test
    void write_seenRow_tellsItsObservationsToo() throws Exception {
        evidence.addSeen("stale", 0, "1", 10_000, Bar.atMost(0)).addSeen("stale, peer", 3, "1", 1_000);

        JsonNode json = new ObjectMapper().readTree(evidence.write().toFile());
        assertThat(json.get(0))
                .hasToString("{\"name\":\"stale\",\"value\":0.0,\"unit\":\"1\",\"observations\":10000,"
                        + "\"bar\":\"<= 0\",\"held\":true}");
        assertThat(json.get(1))
                .hasToString("{\"name\":\"stale, peer\",\"value\":3.0,\"unit\":\"1\",\"observations\":1000,"
                        + "\"bar\":null,\"held\":null}");
    }

    @Test
    void write_again_replacesTheFileAndLeavesNothingElse() throws Exception {
        evidence.add("a", 1, "1").write();
        Path file = evidence.add("b", 2, "1").write();

        assertThat(new ObjectMapper().readTree(file.toFile())).hasSize(2);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void allHeld_noBarBroken_isTrue() {
        evidence.add("told", 7, "1").add("held", 1, "1", Bar.atMost(1));

        assertThat(evidence.allHeld()).isTrue();
        assertThat(evidence.add("broken", 2, "1", Bar.atMost(1)).allHeld()).isFalse();
    }

    @Test
    void print_rows_areAligned() {
        evidence.add("requests", 60_000, "1")
                .add("p99", 0.31416, "x", Bar.atMost(0.5))
                .add("misses", Double.POSITIVE_INFINITY, "1", Bar.atMost(0.5));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        evidence.print(new PrintStream(bytes, true, UTF_8));

        assertThat(bytes.toString(UTF_8).lines())
                .containsExactly(
                        "name       value  unit  bar     held",
                        "requests   60000  1",
                        "p99       0.3142  x     <= 0.5  yes",
                        "misses       n/a  1     <= 0.5  NO");
    }

    @Test
    void print_seenRow_hasAColumnMore() {
        evidence.add("lag", 7, "ms", Bar.atMost(100)).addSeen("stale", 0, "1", 10_000, Bar.atMost(0));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        evidence.print(new PrintStream(bytes, true, UTF_8));

        assertThat(bytes.toString(UTF_8).lines())
                .containsExactly(
                        "name   value  unit  observations  bar     held",
                        "lag        7  ms                  <= 100  yes",
                        "stale      0  1            10000  <= 0    yes");
    }

    @Test
    void add_nameTwice_isRefused() {
        evidence.add("p99", 1, "ms");

        assertThatThrownBy(() -> evidence.add("p99", 2, "ms"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the row \"p99\" is there already");
    }

    @Test
    void of_nameOfAnotherFolder_isRefused() {
        assertThatThrownBy(() -> Evidence.of("../x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> evidence.add(" ", 1, "ms")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> fields(JsonNode row) {
        List<String> names = new ArrayList<>();
        row.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
