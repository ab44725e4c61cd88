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
        assertThat(matches("a*b*c", "a-b-b-c")).isTrue();
        assertThat(matches("a*b*c", "a-b-b-d")).isFalse();
        assertThat(matches("k[\\]x]", "k]")).isTrue();
        assertThat(matches("k[a-c-]e]", "k-e]")).isTrue();
        assertThat(matches("end\\", "end\\")).isTrue();
    }

    @Test
    void of_badText_isNamed() {
        assertThatThrownBy(() -> Glob.of(" ")).hasMessage("glob: \" \" (expected: not blank)");
        assertThatThrownBy(() -> Glob.of("k[ab")).hasMessage("glob: \"k[ab\" (expected: each [ closed)");
        assertThatThrownBy(() -> Glob.of("k[z-a]")).hasMessage("glob: \"k[z-a]\" (expected: good ranges in brackets)");
        assertThatThrownBy(() -> Glob.of("k[a-]")).hasMessageContaining("(expected: good ranges in brackets)");
        assertThatThrownBy(() -> Glob.of("k[a\\")).hasMessageContaining("(expected: each [ closed)");
        assertThatThrownBy(() -> Glob.of("k[]"))
                .hasMessage("glob: \"k[]\" (expected: something in each pair of brackets)");
        assertThatThrownBy(() -> Glob.of(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("glob");
    }

    @Test
    void matches_beyondAscii_byCharacters() {
        assertThat(matches("u?1", "u\u00e41")).isTrue();
        assertThat(matches("u?1", "u\ud83d\ude001")).isTrue();
        assertThat(matches("u??1", "u\ud83d\ude001")).isFalse();
        assertThat(matches("u[\u00e0-\u00ef]", "u\u00e4")).isTrue();
        assertThat(matches("u[^a]", "u\u65e5")).isTrue();
        assertThat(matches("\ud83d\ude00", "\ud83d\ude00")).isTrue();
    }

    @Test
    void coveringBytes_ofWhatMayBeSeveralBytes_isAnyText() {
        assertThat(Glob.of("u?1").coveringBytes()).isEqualTo("u*1");
        assertThat(Glob.of("u[ab]?*1").coveringBytes()).isEqualTo("u*1");
        assertThat(Glob.of("a\\*\u00e4[^x]").coveringBytes()).isEqualTo("a\\*\u00e4*");
    }

    private static boolean matches(String glob, String text) {
        return Glob.of(glob).matches(text);
    }
}
