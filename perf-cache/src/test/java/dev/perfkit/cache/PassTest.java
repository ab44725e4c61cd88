package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Good at a gate is a pass of the same generation with a later tick, and no other. */
class PassTest {
    private static final long LAST_TICK = (1L << 36) - 1;

    @Test
    void isGood_anyTwo_isWhatTheReferenceSays() {
        long[] generations = {Pass.FIRST_GENERATION, 2, 3, 1_000, Pass.LAST_GENERATION - 1, Pass.LAST_GENERATION};
        long[] ticks = {0, 1, 2, 99, 1L << 35, LAST_TICK - 1, LAST_TICK};
        for (long generation : generations) {
            for (long tick : ticks) {
                long pass = Pass.of(generation, tick);
                assertThat(Pass.generation(pass)).isEqualTo(generation);
                for (long present : generations) {
                    for (long now : ticks) {
                        assertThat(Pass.isGood(pass, Pass.of(present, now)))
                                .as("%s.%s at %s.%s", generation, tick, present, now)
                                .isEqualTo(generation == present && tick > now);
                    }
                }
                assertThat(Pass.isGood(pass, Pass.SHUT)).isFalse();
                assertThat(Pass.isGood(pass, Pass.SAMPLING)).isFalse();
                assertThat(Pass.isGood(Pass.NONE, pass)).isFalse();
            }
        }
        assertThat(Pass.isGood(Pass.NONE, Pass.SHUT)).isFalse();
        assertThat(Pass.isGood(Pass.NONE, Pass.SAMPLING)).isFalse();
    }

    @Test
    void of_ticksThatAreNone_areTheFirstOrTheLast() {
        assertThat(LongStream.of(-1, Long.MIN_VALUE).map(tick -> Pass.of(7, tick)))
                .containsOnly(Pass.of(7, 0));
        assertThat(LongStream.of(LAST_TICK + 1, Long.MAX_VALUE).map(tick -> Pass.of(7, tick)))
                .containsOnly(Pass.of(7, LAST_TICK));
    }
}
