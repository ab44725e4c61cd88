package dev.perfkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TickerTest {
    private final ManualTime time = new ManualTime();

    @Test
    void system_twoReadings_doNotGoBack() {
        Ticker ticker = Ticker.system();
        long first = ticker.read();

        assertThat(ticker.read() - first).isNotNegative();
        assertThat(ticker).hasToString("Ticker.system()");
    }

    @Test
    void coarse_betweenRefreshes_standsStill() {
        try (CoarseTicker coarse = new CoarseTicker(time, time, Duration.ofMillis(10))) {
            long start = coarse.read();
            time.advance(Duration.ofMillis(9));
            assertThat(coarse.read()).isEqualTo(start);

            time.advance(Duration.ofMillis(1));
            assertThat(coarse.read() - start).isEqualTo(Duration.ofMillis(10).toNanos());

            time.advance(Duration.ofMillis(25));
            assertThat(coarse.read() - start).isEqualTo(Duration.ofMillis(30).toNanos());
        }
    }

    @Test
    void coarse_closed_readsTheSourceAndStopsItsTimer() {
        CoarseTicker coarse = new CoarseTicker(time, time, Duration.ofMillis(10));
        coarse.close();
        coarse.close();
        time.advance(Duration.ofMillis(7));

        assertThat(coarse.read()).isEqualTo(time.read());
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void coarse_aFineResolution_isRefused() {
        assertThatThrownBy(() -> Ticker.coarse(time, Duration.ofNanos(999_999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resolution: PT0.000999999S (expected: >= PT0.001S)");
    }

    @Test
    void coarse_ofTheSystem_isNotAheadOfIt() {
        try (CoarseTicker coarse = Ticker.coarse(Scheduler.disabled(), Duration.ofMillis(1))) {
            assertThat(Ticker.system().read() - coarse.read()).isNotNegative();
            assertThat(coarse).hasToString("Ticker.coarse(Ticker.system())");
        }
    }
}
