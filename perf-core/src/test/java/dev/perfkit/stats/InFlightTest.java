package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InFlightTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long SLOT = 1L << 33;

    private final ManualTime time = new ManualTime();
    private final InFlight calls = new InFlight();

    @Test
    void enter_exit_countWhatIsUnderWay() {
        assertThat(calls.enter(time.read())).isEqualTo(1);
        assertThat(calls.enter(time.read())).isEqualTo(2);
        calls.exit(time.read());

        assertThat(calls.current()).isEqualTo(1);
        assertThat(calls.peak(MINUTE, time.read())).isEqualTo(2);
    }

    @Test
    void peak_neverUsed_isZero() {
        assertThat(calls.peak(MINUTE, time.read())).isZero();
    }

    @Test
    void peak_callsUnderWayForHours_areStillCounted() {
        calls.enter(time.read());
        calls.enter(time.read());
        time.advance(Duration.ofHours(2));

        assertThat(calls.peak(MINUTE, time.read())).isEqualTo(2);

        calls.exit(time.read());
        calls.exit(time.read());
        assertThat(calls.peak(MINUTE, time.read())).isEqualTo(2);
        time.advance(MINUTE.plusNanos(SLOT));
        assertThat(calls.peak(MINUTE, time.read())).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.perfkit.stats.Seeds#many")
    void peak_randomHistory_isTheHighestLevelSinceTheSlotThatTheWindowBeginsIn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        // The level that held from an instant on, up to the next entry's.
        record Level(long value, long from) {}
        List<Level> history = new ArrayList<>(List.of(new Level(0, time.read())));
        for (int i = 0; i < 300; i++) {
            time.advance(Duration.ofMillis(random.nextInt(20) == 0 ? random.nextInt(400_000) : random.nextInt(3_000)));
            long now = time.read();
            if (calls.current() > 0 && random.nextInt(5) < 2) {
                calls.exit(now);
            } else if (random.nextInt(8) > 0) {
                calls.enter(now);
            }
            history.add(new Level(calls.current(), now));

            long windowNanos = random.nextLong(1, PeakWindow.LONGEST.toNanos() + 1);
            long begin = Math.floorDiv(now - windowNanos, SLOT) * SLOT;
            long expected = 0;
            for (int k = 0; k < history.size(); k++) {
                boolean heldIntoTheWindow = k + 1 == history.size() || history.get(k + 1).from - begin >= 0;
                if (heldIntoTheWindow) {
                    expected = Math.max(expected, history.get(k).value);
                }
            }
            assertThat(calls.peak(Duration.ofNanos(windowNanos), now))
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(expected);
        }
    }
}
