package dev.perfkit.monitor.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RingTest {
    private final Ring ring = new Ring(3);

    @Test
    void get_beforeAnything_isUnknown() {
        assertThat(ring.get(0)).isNaN();
        assertThat(ring.upTo(7)).containsExactly(Float.NaN, Float.NaN, Float.NaN);
    }

    @Test
    void set_moreThanItHolds_keepsTheNewest() {
        for (int slot = 10; slot < 15; slot++) {
            ring.set(slot, slot);
        }

        assertThat(ring.upTo(14)).containsExactly(12, 13, 14);
        assertThat(ring.get(11)).isNaN();
        assertThat(ring.get(15)).isNaN();
    }

    @Test
    void set_acrossAGap_leavesItUnknown() {
        ring.set(-2, 1);
        ring.set(0, 3);
        assertThat(ring.upTo(0)).containsExactly(1, Float.NaN, 3);

        ring.set(1_000_000, 4);
        assertThat(ring.upTo(1_000_000)).containsExactly(Float.NaN, Float.NaN, 4);
    }

    @Test
    void set_ofAnEarlierSlot_changesNothing() {
        ring.set(5, 1);
        ring.set(5, 2);
        ring.set(4, 3);

        assertThat(ring.upTo(5)).containsExactly(Float.NaN, Float.NaN, 1);
    }
}
