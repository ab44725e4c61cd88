package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PacedTest {
    private long cpu;
    private long cost;
    private int reads;

    private final Paced<Integer> paced = new Paced<>(() -> cpu, () -> {
        cpu += cost;
        return ++reads;
    });

    private int at(int second) {
        Integer read = paced.get(Duration.ofSeconds(second));
        assertThat(read).isNotNull();
        return read;
    }

    @Test
    void dearReading_isLeftOutForAWhile_andTheFirstTwoAreNoMeasure() {
        cost = 1_000_000_000;
        assertThat(at(0)).isEqualTo(1);
        assertThat(at(1)).isEqualTo(2);

        cost = 500_000; // 0.5 ms: once in 10 s
        assertThat(at(2)).isEqualTo(3);
        assertThat(at(3)).isEqualTo(3);
        assertThat(at(11)).isEqualTo(3);
        assertThat(at(12)).isEqualTo(4);

        cost = 1_000_000_000; // two that were disturbed change nothing, three do, and a minute is the longest
        assertThat(at(22)).isEqualTo(5);
        assertThat(at(32)).isEqualTo(6);
        assertThat(at(42)).isEqualTo(7);
        assertThat(at(101)).isEqualTo(7);
        assertThat(at(102)).isEqualTo(8);
    }

    @Test
    void cheapReading_isTakenEachTime() {
        cost = 10_000;
        for (int second = 0; second < 20; second++) {
            assertThat(at(second)).isEqualTo(second + 1);
        }
    }
}
