package dev.perfkit.monitor.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AxisTest {
    private static final Instant START = Instant.ofEpochSecond(1_000_000);

    private final ManualTime time = new ManualTime();
    private final AtomicReference<Instant> wall = new AtomicReference<>(START);
    private final Axis axis = new Axis(time, wall::get, Duration.ofSeconds(20));

    @Test
    void now_withAClockSetBack_goesOn() {
        wall.set(START.minusSeconds(3_600));
        time.advance(Duration.ofSeconds(10));

        assertThat(axis.now()).isEqualTo(START.plusSeconds(10));
        assertThat(axis.wallShift()).isEqualTo(Duration.ofSeconds(-3_610));
    }

    @Test
    void now_afterAMachineSlept_jumpsAfterTheClock() {
        wall.set(START.plusSeconds(3_600));
        assertThat(axis.now()).isEqualTo(START.plusSeconds(3_600));

        time.advance(Duration.ofSeconds(5));
        assertThat(axis.now()).isEqualTo(START.plusSeconds(3_605));
    }

    @Test
    void startAfter_aLaterTime_beginsThere() {
        axis.startAfter(START.minusSeconds(5));
        assertThat(axis.now()).isEqualTo(START);

        axis.startAfter(START.plusSeconds(5));
        assertThat(axis.now()).isEqualTo(START.plusSeconds(5));
    }
}
