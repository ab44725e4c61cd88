package dev.perfkit.monitor.alert.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelMatcherTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "a=b, b, true",
                "a=b, c, false",
                "a!=b, c, true",
                "a!=b, b, false",
                "'a=~\"b|c\"', c, true",
                "'a=~\"b\"', bb, false",
                "'a!~\"b.*\"', bb, false",
                "'a!~\"b.*\"', c, true",
                "' a = b ', b, true",
                "'a=\"\"', '', true",
                "'a=~\"b.c\"', 'b\nc', true",
            })
    void matches_eachOperator(String matcher, String value, boolean expected) {
        assertThat(LabelMatcher.parse(matcher).matches(Map.of("a", value))).isEqualTo(expected);
    }

    @Test
    void matches_labelIsMissing_isAsEmpty() {
        assertThat(LabelMatcher.parse("a=\"\"").matches(Map.of())).isTrue();
        assertThat(LabelMatcher.parse("a!=b").matches(Map.of())).isTrue();
        assertThat(LabelMatcher.parse("a=~\".+\"").matches(Map.of())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=\"b\"", "a!=\"x \\\"y\\\" \\\\ \\n\"", "a=~\"b|\\\\d+\"", "a!~\"\""})
    void toString_parsed_isTheSame(String text) {
        LabelMatcher matcher = LabelMatcher.parse(text);
        assertThat(matcher).hasToString(text);
        assertThat(LabelMatcher.parse(matcher.toString())).isEqualTo(matcher).hasSameHashCodeAs(matcher);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "=b", "a-b=c", "a==\"b", "a=\"b", "a=\"b\\\""})
    void parse_nonsense_isRefused(String text) {
        assertThatThrownBy(() -> LabelMatcher.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void parse_badExpression_isRefused() {
        assertThatThrownBy(() -> LabelMatcher.parse("a=~\"(\""))
                .hasMessage("matcher: a=~( (expected: a regular expression, Unclosed group)");
        assertThatThrownBy(() -> LabelMatcher.equal("a b", "c")).hasMessageStartingWith("name: a b (expected: ");
    }

    @Test
    void matches_expressionThatBacktracksForEver_givesUpAndMatchesNothing() {
        Map<String, String> labels = Map.of("a", "x".repeat(5_000) + "y");
        assertThat(LabelMatcher.parse("a=~\"(x+x+)+z\"").matches(labels)).isFalse();
        assertThat(LabelMatcher.parse("a!~\"(x+x+)+z\"").matches(labels)).isFalse();
    }
}
