package dev.perfkit.simulations.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.simulations.coherence.Tally.Row;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally(100);

    @Test
    void wrong_tooLittleObserved_isNoNumber() {
        tally.add(Row.STALE_AFTER_CUT, 0, 99, 5);

        assertThat(tally.wrong(Row.STALE_AFTER_CUT)).isNaN();
        assertThat(tally.wrong(Row.STALE_AFTER_STALL)).isNaN();
    }

    @Test
    void add_severalTimes_isSummedUp() {
        tally.add(Row.STALE_AFTER_CUT, 1, 99, 5);
        tally.add(Row.STALE_AFTER_CUT, 2, 51, 0);
        tally.add(Row.FAR_TIER_WENT_BACK, 0, 1_000);

        assertThat(tally.wrong(Row.STALE_AFTER_CUT)).isEqualTo(3);
        assertThat(tally.observed(Row.STALE_AFTER_CUT)).isEqualTo(150);
        assertThat(tally.threw()).isEqualTo(5);
        assertThat(tally.gets()).isEqualTo(155);
    }
}
