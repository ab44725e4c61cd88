package dev.perfkit.quickstart.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void draw_sameSeed_isTheSameLoad() {
        assertThat(Schedule.draw(3, 90, MINUTE, 500)).isEqualTo(Schedule.draw(3, 90, MINUTE, 500));
        assertThat(Schedule.draw(3, 90, MINUTE, 500)).isNotEqualTo(Schedule.draw(4, 90, MINUTE, 500));
    }

    @Test
    void draw_aMinute_hasTheRateAndTheShareOfOrders() {
        Schedule schedule = Schedule.draw(1, 90, MINUTE, 500);

        // 5400 +- 5 standard deviations of a Poisson count.
        assertThat(schedule.arrivals()).hasSizeBetween(5030, 5770);
        assertThat(schedule.arrivals().stream().filter(Arrival::isOrder)).hasSizeBetween(100, 225);
        assertThat(schedule.arrivals()).isSortedAccordingTo(Comparator.comparingLong(Arrival::offsetNanos));
        assertThat(schedule.arrivals()).allSatisfy(arrival -> {
            assertThat(arrival.offsetNanos()).isBetween(0L, MINUTE.toNanos() - 1);
            assertThat(arrival.productId()).isBetween(1L, 500L);
            assertThat(arrival.quantity()).isBetween(0, 3);
        });
    }

    @Test
    void then_another_comesAfterTheWholeOfTheFirst() {
        Schedule both = Schedule.draw(1, 2, MINUTE, 500).then(Schedule.draw(2, 90, MINUTE, 500));

        assertThat(both.duration()).isEqualTo(MINUTE.multipliedBy(2));
        assertThat(both.arrivals()).isSortedAccordingTo(Comparator.comparingLong(Arrival::offsetNanos));
        assertThat(both.arrivals().stream().filter(a -> a.offsetNanos() >= MINUTE.toNanos()))
                .hasSameSizeAs(Schedule.draw(2, 90, MINUTE, 500).arrivals());
    }

    @Test
    void draw_noRate_isRefused() {
        assertThatThrownBy(() -> Schedule.draw(1, 0, MINUTE, 1))
                .hasMessage("perSecond: 0.0 (expected: > 0 and < 1000000)");
    }
}
