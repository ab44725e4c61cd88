package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final double TICK = 1 << 14;

    @Test
    void meanAge_randomHistories_agreesWithTheReference() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Load load = new Load();
            ArrayDeque<Long> open = new ArrayDeque<>();
            // Around both ends of a long, and zero.
            long now = seed % 3 == 0 ? Long.MAX_VALUE - 3_000_000_000L : seed % 3 == 1 ? -3_000_000_000L : 0;
            for (int step = 0; step < 1_000; step++) {
                now += random.nextInt(20_000_000);
                if (open.isEmpty() || random.nextBoolean()) {
                    load.enter(now);
                    open.addLast(now);
                } else {
                    long start = random.nextBoolean() ? open.removeFirst() : open.removeLast();
                    assertThat(load.exit(start, now)).isEqualTo(open.size());
                }
                long at = now;
                double mean =
                        open.stream().mapToDouble(start -> at - start).average().orElse(0);
                assertThat(load.inFlight()).as("seed %d", seed).isEqualTo(open.size());
                assertThat(load.meanAgeNanos(now)).as("seed %d", seed).isCloseTo(mean, within(2 * TICK));
            }
            long end = now;
            open.forEach(start -> load.exit(start, end));
            assertThat(load.inFlight()).isZero();
            assertThat(load.meanAgeNanos(now)).isZero();
        }
    }

    @Test
    void meanAge_readBeforeTheStart_isZero() {
        Load load = new Load();
        load.enter(1_000_000_000L);
        assertThat(load.meanAgeNanos(0)).isZero();
    }
}
