package dev.perfkit.examples.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BarTest {
    @Test
    void isHeldBy_atMost_includesTheLimit() {
        Bar bar = Bar.atMost(0.5);

        assertThat(bar.isHeldBy(0.5)).isTrue();
        assertThat(bar.isHeldBy(Math.nextUp(0.5))).isFalse();
        assertThat(bar.isHeldBy(-1)).isTrue();
    }

    @Test
    void isHeldBy_atLeast_includesTheLimit() {
        Bar bar = Bar.atLeast(2);

        assertThat(bar.isHeldBy(2)).isTrue();
        assertThat(bar.isHeldBy(Math.nextDown(2.0))).isFalse();
    }

    @Test
    void isHeldBy_notANumber_isFalse() {
        assertThat(Bar.atMost(1).isHeldBy(Double.NaN)).isFalse();
        assertThat(Bar.atLeast(1).isHeldBy(Double.NaN)).isFalse();
    }

    @Test
    void toString_anyLimit_readsPlainly() {
        assertThat(Bar.atMost(0.5)).hasToString("<= 0.5");
        assertThat(Bar.atLeast(10_000_000)).hasToString(">= 10000000");
    }

    @Test
    void atMost_notFinite_isRefused() {
        assertThatThrownBy(() -> Bar.atMost(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: NaN (expected: finite)");
    }
}
