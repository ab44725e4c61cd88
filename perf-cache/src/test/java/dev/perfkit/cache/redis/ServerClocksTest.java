package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerClocksTest {
    private static final long MICROS = 1_790_000_000_123_456L;

    private final ManualTime time = new ManualTime();
    private final ServerClocks clocks = new ServerClocks(2, time);

    private long after(Duration duration) {
        return time.read() + duration.toNanos();
    }

    @Test
    void recent_nothingSaid_isNull() {
        clocks.answered(1, MICROS);

        assertThat(clocks.recent(0)).isNull();
        assertThat(clocks.recent(1)).isNotNull();
    }

    @Test
    void recent_olderThanAMinute_isNull() {
        ServerClocks.Reading reading = clocks.answered(0, MICROS);
        time.advance(Duration.ofMinutes(1));
        assertThat(clocks.recent(0)).isEqualTo(reading);

        time.advance(Duration.ofNanos(1));
        assertThat(clocks.recent(0)).isNull();
    }

    @Test
    void at_laterInstant_isTheClockThenLessAThousandth() {
        ServerClocks.Reading reading = clocks.answered(0, MICROS);

        assertThat(reading.at(time.read())).isEqualTo(MICROS);
        assertThat(reading.at(after(Duration.ofMillis(250)))).isEqualTo(MICROS + 250_000 - 250);
        // Time wraps after two seconds, see ManualTime.
        assertThat(reading.at(after(Duration.ofSeconds(10)))).isEqualTo(MICROS + 10_000_000 - 10_000);
        assertThat(reading.at(after(Duration.ofNanos(999)))).isEqualTo(MICROS);
    }

    @Test
    void at_earlierInstant_isTheClockThenLessAThousandth() {
        ServerClocks.Reading reading = clocks.answered(0, MICROS);

        assertThat(reading.at(after(Duration.ofMillis(-250)))).isEqualTo(MICROS - 250_000 - 250);
    }

    /** By an answer that was long under way, and clocks that run unequally, the deadline is never after the giving up. */
    @Test
    void at_answerLateAndClocksUnequal_isNotAfterTheServersClock() {
        long timeout = Duration.ofMillis(250).toNanos();
        for (long late : new long[] {0, 1, 1_000, 50_000_000, 3_000_000_000L}) {
            for (long age : new long[] {0, 1_000_000, 1_000_000_000, 60_000_000_000L}) {
                for (int perMillion : new int[] {-500, 0, 500}) {
                    ServerClocks.Reading reading = clocks.answered(0, MICROS);
                    long passed = age + timeout;
                    long serverNanos = late + passed + passed / 1_000_000 * perMillion;

                    assertThat(reading.at(time.read() + passed))
                            .as("%d ns late, %d ns old, %d ppm", late, age, perMillion)
                            .isLessThanOrEqualTo(MICROS + serverNanos / 1_000);
                }
            }
        }
    }

    @Test
    void forget_allThatWasSaid_isAskedAnew() {
        var unused = clocks.answered(0, 1_000_000);
        assertThat(clocks.recent(0)).isNotNull();

        clocks.forget();

        assertThat(clocks.recent(0)).isNull();
    }
}
