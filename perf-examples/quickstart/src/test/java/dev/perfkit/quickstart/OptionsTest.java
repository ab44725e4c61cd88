package dev.perfkit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void parse_nothing_isTheMainJob() {
        Options options = Options.parse(List.of());

        assertThat(options).isEqualTo(new Options(false, false, true, false, false, 0, 90, Duration.ofSeconds(8)));
    }

    @Test
    void parse_all_areTaken() {
        Options options = Options.parse(List.of(
                "--serve",
                "--no-redis",
                "--end-with-parent",
                "--help",
                "--port",
                "8080",
                "--rate",
                "50",
                "--seconds",
                "3"));

        assertThat(options).isEqualTo(new Options(true, false, false, true, true, 8080, 50, Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --fast      | --fast: no such option (see --help)
            --port      | --port: "" (expected: a whole number)
            --port x    | --port: "x" (expected: a whole number)
            --port 70000| --port: 70000 (expected: 0..65535)
            --rate 0    | --rate: 0.0 (expected: 1..10000)
            --serve --strict | --strict: (expected: without --serve, which compares nothing)
            --seconds 1 | --seconds: 1 (expected: 2..600)
            """)
    void parse_wrong_saysWhatIsExpected(String line, String message) {
        assertThatThrownBy(() -> Options.parse(List.of(line.split(" ")))).hasMessage(message);
    }
}
