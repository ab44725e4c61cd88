package dev.perfkit.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionLogTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final DecisionLog log = DecisionLog.of(2, InstantSource.fixed(NOON));

    @Test
    void recent_moreThanItKeeps_dropsTheOldest() {
        log.add("a", "first");
        log.add("b", "second");
        List<Decision> two = log.recent();
        log.add("c", "third");

        assertThat(log.recent()).containsExactly(new Decision(NOON, "b", "second"), new Decision(NOON, "c", "third"));
        assertThat(two).extracting(Decision::what).containsExactly("a", "b");
    }

    @Test
    void of_noRoom_isRefused() {
        assertThatThrownBy(() -> DecisionLog.of(0, InstantSource.system()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity: 0 (expected: >= 1)");
    }
}
