package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeakWindowTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long SLOT = 1L << 33;

    private final ManualTime time = new ManualTime();
    private final PeakWindow peak = new PeakWindow();

    @Test
    void over_nothingNoted_isTheLeastLong() {
        assertThat(peak.over(MINUTE, time.read())).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void over_values_isTheGreatest() {
        peak.update(-5, time.read());
        assertThat(peak.over(MINUTE, time.read())).isEqualTo(-5);

        peak.update(7, time.read());
        peak.update(3, time.read());

        assertThat(peak.over(MINUTE, time.read())).isEqualTo(7);
    }

    @Test
    void over_onceTheWindowHasPassed_forgets() {
        peak.update(7, time.read());
        time.advance(MINUTE);
        assertThat(peak.over(MINUTE, time.read())).isEqualTo(7);

        time.advance(Duration.ofNanos(SLOT));

        assertThat(peak.over(MINUTE, time.read())).isEqualTo(Long.MIN_VALUE);
        assertThat(peak.over(PeakWindow.LONGEST, time.read())).isEqualTo(7);
    }

    @Test
    void update_aWriterThatSleptForMinutes_isDropped() {
        long asleepSince = time.read();
        time.advance(Duration.ofNanos(64 * SLOT)); // one turn: the same place, another slot
        peak.update(1, time.read());

        peak.update(99, asleepSince);

        assertThat(peak.over(PeakWindow.LONGEST, time.read())).isEqualTo(1);
    }

    @Test
    void over_windowOutOfRange_isRefused() {
        for (Duration window : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(301))) {
            assertThatThrownBy(() -> peak.over(window, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("window: " + window + " (expected: > 0 and <= PT5M)");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.perfkit.stats.Seeds#many")
    void over_randomHistory_isTheGreatestSinceTheSlotThatTheWindowBeginsIn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        record Noted(long value, long at) {}
        List<Noted> history = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            // Mostly bursts, now and then minutes of nothing; the first steps cross the wrap of the ticker.
            time.advance(Duration.ofMillis(random.nextInt(20) == 0 ? random.nextInt(400_000) : random.nextInt(3_000)));
            long now = time.read();
            long value = random.nextLong(-1_000, 1_000);
            peak.update(value, now);
            history.add(new Noted(value, now));

            long windowNanos = random.nextLong(1, PeakWindow.LONGEST.toNanos() + 1);
            long begin = Math.floorDiv(now - windowNanos, SLOT) * SLOT;
            long expected = history.stream()
                    .filter(noted -> noted.at - begin >= 0)
                    .mapToLong(Noted::value)
                    .max()
                    .orElseThrow();
            assertThat(peak.over(Duration.ofNanos(windowNanos), now))
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(expected);
        }
    }
}
