package dev.perfkit.simulations.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {
    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("trace.csv");
    }

    @Test
    void read_headingBlankLinesAndAnyOrigin_areFine() throws IOException {
        Files.writeString(file, "arrival_ms,service_ms\n1000,12.5\n\n1001.5 , 8\r\n1004,0.5\n");

        Trace trace = Trace.read(file);

        assertThat(trace.arrivals()).containsExactly(0, 1_500_000, 4_000_000);
        assertThat(trace.works()).containsExactly(12.5e6, 8e6, 0.5e6);
        assertThat(trace.meanWork()).isCloseTo(7e6, within(1.0));
        assertThat(trace.load(7)).isCloseTo(21 / 28.0, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2;3|line 2: \"2;3\" (expected: arrival_ms,service_ms)",
                "2,3,4|line 2: \"2,3,4\" (expected: arrival_ms,service_ms)",
                "2,fast|line 2: service_ms: \"fast\" (expected: a number > 0, at most a day)",
                "2,0|line 2: service_ms: \"0\" (expected: a number > 0, at most a day)",
                "2,NaN|line 2: service_ms: \"NaN\" (expected: a number > 0, at most a day)",
                "-2,1|line 2: arrival_ms: \"-2\" (expected: a number >= 0)",
                "0.5,1|line 2: arrival_ms: 0.5 (expected: in order, at least the 1.0 before)",
                "86400002,1|line 2: arrival_ms: 86400002 (expected: within a day of the first, 1.0)",
                "arrival_ms,service_ms|line 2: arrival_ms: \"arrival_ms\" (expected: a number >= 0)",
            })
    void read_badLine_isNamedWithWhatWasExpected(String line, String message) throws IOException {
        Files.writeString(file, "1,2\n" + line + "\n");

        assertThatThrownBy(() -> Trace.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " " + message);
    }

    @Test
    void read_noSuchFile_saysSo() {
        assertThatThrownBy(() -> Trace.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trace: \"" + file + "\" (expected: a file that is there)");
    }

    @Test
    void read_nothingInIt_saysSo() throws IOException {
        Files.writeString(file, "arrival_ms,service_ms\n\n");

        assertThatThrownBy(() -> Trace.read(file))
                .hasMessage("trace: \"" + file + "\" has no requests (expected: one at least)");
    }

    @Test
    void read_noText_saysSo() throws IOException {
        Files.write(file, new byte[] {'1', ',', (byte) 0xff, '\n'});

        assertThatThrownBy(() -> Trace.read(file)).hasMessage("trace: \"" + file + "\" (expected: text in UTF-8)");
    }
}
