package dev.perfkit.examples.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "0.00001, 0.00001",
        "0.123456, 0.1235",
        "12.3456, 12.35",
        "1234567.8, 1234568",
        "-2.50, -2.5",
        "1e12, 1000000000000",
        "NaN, n/a",
        "Infinity, n/a",
    })
    void text_value_hasFourDigitsAndNoExponent(double value, String text) {
        assertThat(Figures.text(value)).isEqualTo(text);
    }
}
