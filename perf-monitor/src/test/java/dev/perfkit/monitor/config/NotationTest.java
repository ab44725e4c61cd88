package dev.perfkit.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotationTest {
    @ParameterizedTest
    @CsvSource({
        "90s, PT90S",
        "5m, PT5M",
        "1h30m, PT1H30M",
        "1d 2h 3m 4s 5ms 6us 7ns, PT26H3M4.005006007S",
        "1.5s, PT1.5S",
        "250 ms, PT0.25S",
        "0, PT0S",
        "0s, PT0S",
        "PT1H30M, PT1H30M",
        "p1d, PT24H"
    })
    void duration_asPeopleWriteIt_isRead(String text, Duration duration) {
        assertThat(Notation.DURATION.read(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "90",
                "s",
                "5 minutes",
                "1m1h",
                "1m1m",
                "-5m",
                "PT-5M",
                "1,5s",
                "0.1ns",
                "5m x",
                "x 5m",
                "1e3s",
                "99999999999d",
                "367d",
                "PT9223372036854775807S",
                "0x10s",
                "P",
                "PT"
            })
    void duration_anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> Notation.DURATION.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + text + "\" (expected: a duration such as 90s, 5m, 1h30m or PT90S, at most 366d)");
    }

    @Test
    void time_zero_isRefused() {
        assertThatThrownBy(() -> Notation.TIME.read("0s")).hasMessageContaining("above 0");
    }

    @ParameterizedTest
    @CsvSource({"5%, 0.05", "5 %, 0.05", "0.05, 0.05", "100%, 1", "0, 0", "1e-3, 0.001"})
    void share_inBothWays_isRead(String text, double share) {
        assertThat(Notation.SHARE.read(text)).isEqualTo(share);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "5", "101%", "-1%", "NaN", "Infinity", "five", "5%%", "0x1", "1d"})
    void share_anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> Notation.SHARE.read(text))
                .hasMessage("\"" + text + "\" (expected: a share such as 5% or 0.05, at most 100%)");
    }

    @ParameterizedTest
    @CsvSource({"p95, 0.95", "p99.9, 0.999", "95%, 0.95", "0.95, 0.95", "p100, 1"})
    void quantile_inAllWays_isRead(String text, double quantile) {
        assertThat(Notation.QUANTILE.read(text)).isEqualTo(quantile);
    }

    @ParameterizedTest
    @ValueSource(strings = {"95", "p0", "p0.95", "p101", "p", "q95", "-0.5"})
    void quantile_anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> Notation.QUANTILE.read(text)).hasMessageContaining("expected: a percentile");
    }

    @Test
    void number_perCent_isOfSharesAndPercentagesOnly() {
        assertThat(Notation.numberIn("1").read("80%")).isEqualTo(0.8);
        assertThat(Notation.numberIn("%").read("80%")).isEqualTo(80);
        assertThat(Notation.numberIn("bytes").read("1e9")).isEqualTo(1e9);
        assertThatThrownBy(() -> Notation.numberIn("bytes").read("80%")).hasMessageContaining("a number, in bytes");
        assertThatThrownBy(() -> Notation.numberIn("1").read("1e999")).hasMessageContaining("1e999");
    }
}
