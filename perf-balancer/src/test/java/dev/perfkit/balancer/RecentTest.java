package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentTest {
    private final List<String> made = new ArrayList<>();
    private final Recent<String, Integer> recent = new Recent<>(key -> {
        made.add(key);
        return key.length();
    });

    @Test
    void of_fourInTurns_makesEachOnce() {
        for (int i = 0; i < 10; i++) {
            for (String key : List.of("a", "bb", "ccc", "dddd")) {
                assertThat(recent.of(key)).isEqualTo(key.length());
            }
        }
        assertThat(made).containsExactly("a", "bb", "ccc", "dddd");
    }

    @Test
    void of_oneMore_forgetsTheOldest() {
        for (String key : List.of("a", "bb", "ccc", "dddd", "eeeee")) {
            recent.of(key);
        }
        assertThat(recent.known("a")).isNull();
        assertThat(recent.known("bb")).isEqualTo(2);
    }

    @Test
    void of_equalButAnotherObject_isMadeAnew() {
        recent.of("a");
        recent.of(String.valueOf(new char[] {'a'}));

        assertThat(made).hasSize(2);
    }
}
