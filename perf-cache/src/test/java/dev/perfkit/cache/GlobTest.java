package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GlobTest {
    @Test
    void matches_eachKindOfPart_asRedisDoes() {
        assertThat(matches("user:*:a", "user:1:2:a")).isTrue();
        assertThat(matches("user:*:a", "user:1:b")).isFalse();
        assertThat(matches("a?c", "abc")).isTrue();
        assertThat(matches("a?c", "ac")).isFalse();
        assertThat(matches("k[ab]", "kb")).isTrue();
        assertThat(matches("k[a-c]", "kd")).isFalse();
        assertThat(matches("k[^a]", "ka")).isFalse();
        assertThat(matches("k[^a]", "kb")).isTrue();
        assertThat(matches("a\\*c", "a*c")).isTrue();
        assertThat(matches("a\\*c", "abc")).isFalse();
        assertThat(matches("a.c", "abc")).isFalse();
        assertThat(matches("*", "two\nlines")).isTrue();
        assertThat(matches("k[a&&b]", "k&")).isTrue();
    }

    @Test
    void of_badText_isNamed() {
        assertThatThrownBy(() -> Glob.of(" ")).hasMessage("glob: \" \" (expected: not blank)");
        assertThatThrownBy(() -> Glob.of("k[ab")).hasMessage("glob: \"k[ab\" (expected: each [ closed)");
        assertThatThrownBy(() -> Glob.of("k[z-a]")).hasMessage("glob: \"k[z-a]\" (expected: good ranges in brackets)");
    }

    private static boolean matches(String glob, String text) {
        return Glob.of(glob).matches(text);
    }
}
