package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written as JSON is read back as it was; what is not JSON, or no report, is refused with its place. */
class ReportJsonTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, 150);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void parse_ofAnyRenderedReport_isThatReport(long seed) {
        ProfileReport report = new RandomReports(seed).next();

        assertThat(ProfileReport.parse(report.render(ReportFormat.JSON)))
                .as("seed %d", seed)
                .isEqualTo(report);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void parse_ofADamagedReport_isItOrARefusalWithItsPlace(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String json = new RandomReports(seed).next().render(ReportFormat.JSON);
        int at = random.nextInt(json.length());
        String damaged = switch (random.nextInt(3)) {
            case 0 -> json.substring(0, at);
            case 1 -> json.substring(0, at) + json.substring(at + 1);
            default -> json.substring(0, at) + "\"]}0,:x".charAt(random.nextInt(7)) + json.substring(at);
        };
        try {
            ProfileReport.parse(damaged);
        } catch (IllegalArgumentException e) {
            assertThat(e).as("seed %d", seed).hasMessageMatching("(?s).* at line \\d+, column \\d+ \\(expected: .*\\)");
        }
    }

    @Test
    void write_andRead_throughAFile_isTheReport(@TempDir Path folder) {
        ProfileReport report = new RandomReports(7).next();
        Path file = folder.resolve("profile.json");
        report.write(file);

        assertThat(ProfileReport.read(file)).isEqualTo(report);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                     | report: the end at line 1, column 1 (expected: a JSON value)",
                "{\"a\": 1,}            | report: '}' at line 1, column 9 (expected: a name in quotes)",
                "{\"a\" 1}              | report: '1' at line 1, column 6 (expected: ':')",
                "[1 2]                  | report: '2' at line 1, column 4 (expected: ',' or ']')",
                "{\"a\":1,\"a\":2}      | report: \"a\" once more at line 1, column 8 (expected: each name once)",
                "01                     | report: '1' at line 1, column 2 (expected: nothing after the value)",
                "1.                     | report: the end at line 1, column 3 (expected: a digit)",
                "-                      | report: the end at line 1, column 2 (expected: a digit)",
                "1e+                    | report: the end at line 1, column 4 (expected: a digit)",
                "[nul]                  | report: 'n' at line 1, column 2 (expected: a value)",
                "'\"a'                  | report: the end at line 1, column 3 (expected: a closing quote)",
                "'\"\\x\"'              | report: 'x' at line 1, column 3 (expected: one of \"\\/bfnrtu)",
                "'\"\\u12g4\"'          | report: 'g' at line 1, column 6 (expected: four hexadecimal digits)",
                "'😀'                   | report: '😀' at line 1, column 1 (expected: a JSON value)",
                "[]                     | report: an array at line 1, column 1 (expected: an object)",
                "{}                     | schema: missing at line 1, column 1 (expected: a member of that name)",
                "{\"schema\": 2}        | schema: 2 at line 1, column 12 (expected: 1, the schema that this version reads)",
                "{\"schema\": 1e0}      | schema: 1e0 at line 1, column 12 (expected: a whole number below 2^63)",
                "{\"schema\": \"1\"}    | schema: \"1\" at line 1, column 12 (expected: a whole number)",
            })
    void parse_ofWhatIsNoReport_namesPlaceAndExpectation(String json, String message) {
        assertThatThrownBy(() -> ProfileReport.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"calls\": 3     | \"calls\": -3 | tree[0].calls: -3 at line",
                "\"risk\": \"NONE\" | \"risk\": \"none\" | sites[0].concurrency.risk: \"none\" at line",
                "[637, 3]         | [637, 0]     | sites[0].latency.buckets[0]: an array at line",
                "[637, 3]         | [637, 3], [637, 1] | sites[0].latency.buckets: an array at line",
                "[637, 3]         | [9000, 3]    | sites[0].latency.buckets[0]: an array at line",
                "\"count\": 3     | \"count\": 4 | sites[0].latency: an object at line",
                "\"takenAt\": \"1970 | \"takenAt\": \"x1970 | takenAt: \"x1970-01-01T00:00:00Z\" at line",
                "\"limit\": 0     | \"limit\": 3000000000 | sites[0].concurrency.limit: 3000000000 at line",
                "\"rate\": 3.0    | \"rate\": \"fast\" | sites[0].concurrency.rate: \"fast\" at line",
                "\"tags\": []     | \"tags\": [1] | sites[0].tags[0]: 1 at line",
                "\"tags\": []     | \"tags\": {} | sites[0].tags: an object at line",
            })
    void parse_ofAWrongFigure_namesItsPath(String right, String wrong, String message) {
        String json = Reports.small().render(ReportFormat.JSON);
        assertThat(json).contains(right);

        assertThatThrownBy(() -> ProfileReport.parse(json.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void parse_ofBracketsWithoutEnd_isRefusedBeforeTheStackEnds() {
        assertThatThrownBy(() -> ProfileReport.parse("[".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("report: '[' at line 1, column 1001 (expected: at most 1000 levels)");
    }

    @Test
    void parse_ofMembersOfALaterVersion_passesThemOver() {
        ProfileReport report = Reports.small();
        String json = report.render(ReportFormat.JSON).replaceFirst("\\{", "{\"later\": {\"x\": [true, null, 1e9]},");

        assertThat(ProfileReport.parse(json)).isEqualTo(report);
    }

    @Test
    void read_ofWhatIsNoReport_namesTheFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("broken.json"), "{\n  \"schema\": 1\n  \"x\"}");

        assertThatThrownBy(() -> ProfileReport.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": report: '\"' at line 3, column 3 (expected: ',' or '}')");
        assertThatThrownBy(() -> ProfileReport.read(folder.resolve("absent.json")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + folder.resolve("absent.json") + ": no such file or folder");
        Path bytes = Files.write(folder.resolve("bytes.json"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> ProfileReport.read(bytes)).hasMessage("cannot read " + bytes + ": is not UTF-8");
    }
}
