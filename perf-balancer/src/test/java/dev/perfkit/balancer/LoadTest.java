package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final double TICK = 1 << 14;
    private static final long FIVE_MINUTES = 300_000_000_000L;

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

    /** A stretch of time ends each 17 s: a sweep that read the time before may find leases of after. */
    @Test
    void takeBack_byAReadingOfBefore_leavesYoungLeases() {
        for (long boundary = -40; boundary <= 40; boundary++) {
            Load load = new Load();
            long start = (boundary << 34) + 5_000_000;
            load.enter(start);
            for (long late : new long[] {6_000_000, 1_000_000_000, 60_000_000_000L}) {
                load.takeBack(start - late, FIVE_MINUTES);
                assertThat(load.inFlight()).as("%s ns before", late).isEqualTo(1);
            }
            assertThat(load.meanAgeNanos(start + 1_000_000)).isCloseTo(1e6, within(2 * TICK));
            assertThat(load.exit(start, start + 1_000_000)).isZero();
        }
    }

    /** As where nobody asks a fleet for anything all night. */
    @Test
    void takeBack_afterHours_leavesNoAgeBehind() {
        for (int minutes = 10; minutes < 24 * 60; minutes += 13) {
            Load load = new Load();
            load.enter(0);
            long now = minutes * 60_000_000_000L;
            load.takeBack(now, FIVE_MINUTES);
            // Where that took it for one of the present.
            long later = now + 9 * 60_000_000_000L;
            load.takeBack(later, FIVE_MINUTES);
            assertThat(load.inFlight()).isZero();
            assertThat(load.takenBack()).isEqualTo(1);

            load.enter(later);
            assertThat(load.meanAgeNanos(later + 1_000_000))
                    .as("after %d minutes", minutes)
                    .isCloseTo(1e6, within(2 * TICK));
        }
    }

    /** Claim: one that is being taken back is found in flight or taken back, or neither for a moment, but not as two. */
    @Test
    void takeBack_readMeanwhile_isNotCountedTwice() throws InterruptedException {
        Load load = new Load();
        AtomicLong entered = new AtomicLong();
        Thread sweeper = new Thread(() -> {
            for (long i = 0; i < 500_000; i++) {
                long start = i * 400_000_000_000L;
                entered.set(i + 1);
                load.enter(start);
                load.takeBack(start + 400_000_000_000L, FIVE_MINUTES);
            }
        });
        sweeper.start();
        long twice = 0;
        do {
            long found = load.takenBack() + load.inFlight();
            twice += found > entered.get() ? 1 : 0;
        } while (sweeper.isAlive());

        assertThat(twice).isZero();
        assertThat(load.takenBack()).isEqualTo(500_000);
    }

    @Test
    void meanAge_readBeforeTheStart_isZero() {
        Load load = new Load();
        load.enter(1_000_000_000L);
        assertThat(load.meanAgeNanos(0)).isZero();
    }
}
