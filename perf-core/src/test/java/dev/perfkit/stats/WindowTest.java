package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** ManualTime wraps two seconds after its start, so that all of these windows reach across the seam. */
class WindowTest {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final ManualTime time = new ManualTime();
    private final Window<Long> window = Window.ofTotal(Duration.ofMinutes(1));

    private void addAfter(Duration step, long total) {
        time.advance(step);
        window.add(total, time.read());
    }

    @Test
    void change_lessThanTwoReadings_isNull() {
        assertThat(window.change()).isNull();

        window.add(5L, time.read());

        assertThat(window.change()).isNull();
    }

    @Test
    void change_windowNotYetFull_tellsItsCoverage() {
        addAfter(Duration.ZERO, 100);
        addAfter(TEN_SECONDS, 103);
        addAfter(Duration.ofSeconds(5), 110);

        assertThat(window.change()).isEqualTo(new Window.Change<>(10L, Duration.ofSeconds(15), 0.25));
    }

    @Test
    void change_manyReadings_looksBackOneSpan() {
        for (int i = 0; i <= 100; i++) {
            addAfter(TEN_SECONDS, 7L * i);
        }

        assertThat(window.change()).isEqualTo(new Window.Change<>(42L, Duration.ofMinutes(1), 1));
    }

    @Test
    void change_readingsFarApart_coversMoreAndCountsAsFull() {
        addAfter(Duration.ZERO, 0);
        addAfter(Duration.ofMinutes(5), 50);

        assertThat(window.change()).isEqualTo(new Window.Change<>(50L, Duration.ofMinutes(5), 1));

        addAfter(Duration.ofSeconds(59), 59);
        assertThat(window.change().difference()).isEqualTo(59);
        addAfter(Duration.ofSeconds(1), 60);
        assertThat(window.change()).isEqualTo(new Window.Change<>(10L, Duration.ofMinutes(1), 1));
    }

    @Test
    void add_sourceBeganAnew_beginsAnewToo() {
        addAfter(Duration.ZERO, 1_000);
        addAfter(TEN_SECONDS, 2_000);
        addAfter(TEN_SECONDS, 3);
        assertThat(window.change()).isNull();

        addAfter(TEN_SECONDS, 8);

        assertThat(window.change()).isEqualTo(new Window.Change<>(5L, TEN_SECONDS, 1.0 / 6));
    }

    @Test
    void add_aReadingFromBeforeTheNewest_isDropped() {
        addAfter(Duration.ZERO, 100);
        long early = time.read();
        addAfter(TEN_SECONDS, 110);

        window.add(105L, early);
        assertThat(window.change()).isEqualTo(new Window.Change<>(10L, TEN_SECONDS, 1.0 / 6));
        window.add(120L, early - 1);

        assertThat(window.change()).isEqualTo(new Window.Change<>(10L, TEN_SECONDS, 1.0 / 6));
    }

    @Test
    void change_twoReadingsOfOneInstant_coversNothing() {
        window.add(1L, time.read());
        window.add(3L, time.read());

        assertThat(window.change()).isEqualTo(new Window.Change<>(2L, Duration.ZERO, 0));
    }

    @Test
    void change_sourceAtRest_isZero() {
        addAfter(Duration.ZERO, 9);
        addAfter(Duration.ofMinutes(1), 9);

        assertThat(window.change().difference()).isZero();
    }

    @Test
    void ofLatency_aRecorder_showsTheLastMinuteOnly() {
        Window<LatencySnapshot> latency = Window.ofLatency(Duration.ofMinutes(1));
        LatencyRecorder recorder = new LatencyRecorder();
        recorder.record(1_000_000_000);
        latency.add(recorder.snapshot(), time.read());
        time.advance(Duration.ofMinutes(1));
        recorder.recordError(1_000);
        latency.add(recorder.snapshot(), time.read());

        Window.Change<LatencySnapshot> change = latency.change();

        assertThat(change.difference().count()).isEqualTo(1);
        assertThat(change.difference().errorCount()).isEqualTo(1);
        assertThat(change.difference().quantile(0.99)).isBetween(994.0, 1_006.0);

        latency.add(LatencySnapshot.empty(), time.read());
        assertThat(latency.change()).isNull();
    }

    @Test
    void change_subtractionOfTheHostsThatWillNot_isNull() {
        // Each step is fine, the whole is not.
        Window<Integer> steps =
                Window.of(TEN_SECONDS, (later, earlier) -> later - earlier > 1 ? null : later - earlier);
        steps.add(1, time.read());
        steps.add(2, time.read());
        steps.add(3, time.read());

        assertThat(steps.change()).isNull();
    }

    @Test
    void of_spanOutOfRange_isRefused() {
        assertThatThrownBy(() -> Window.ofTotal(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("span: PT0S (expected: > 0)");
        assertThatThrownBy(() -> Window.ofTotal(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_spanBeyondALong_neverFills() {
        Window<Long> endless = Window.ofTotal(Duration.ofSeconds(Long.MAX_VALUE));
        endless.add(1L, time.read());
        time.advance(Duration.ofDays(365));
        endless.add(2L, time.read());

        assertThat(endless.change().coverage()).isLessThan(0.01);
    }
}
