package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CounterTest {
    private final Counter counter = new Counter();

    @Test
    void total_addedAndIncremented_isTheSum() {
        counter.increment();
        counter.add(41);
        counter.add(0);

        assertThat(counter.total()).isEqualTo(42);
        assertThat(counter).hasToString("Counter{42}");
    }

    @Test
    void add_negative_isRefused() {
        assertThatThrownBy(() -> counter.add(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("amount: -1 (expected: >= 0)");
        assertThat(counter.total()).isZero();
    }
}
