package dev.perfkit.monitor.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TrackTest {
    private static final Duration SLOT = Duration.ofSeconds(10);
    private static final Offset<Float> CLOSE = within(1e-4f);

    private Instant now = Instant.ofEpochSecond(600);

    private static float fine(Track track, int column, Instant at) {
        return track.ring(Grain.FINE, column).get(Grain.FINE.slotOf(at, SLOT) - 1);
    }

    private void sample(Track track) {
        if (track.isDue(now)) {
            track.take(Readings.Reading.of(track.signal()), now);
        }
    }

    private void next(Track track, Duration step) {
        now = now.plus(step);
        sample(track);
    }

    @Test
    void latency_overACoarserSlot_isThePercentileOfAllItsCalls() {
        AtomicReference<LatencyRecorder> recorder = new AtomicReference<>(new LatencyRecorder());
        Track track = new Track(Signal.latency("l", () -> recorder.get().snapshot()), "", SLOT);
        sample(track);
        // In each slot 100 calls; in the last all are slow. The mean of the slots' medians would be 251 ms.
        for (int slot = 0; slot < 6; slot++) {
            for (int i = 0; i < 100; i++) {
                recorder.get().record(slot == 5 ? 1_500_000_000L : 1_000_000L);
            }
            next(track, SLOT);
        }
        assertThat(fine(track, 0, now)).isEqualTo(10);
        assertThat(fine(track, 2, now)).isCloseTo(1.5e9f, within(2e7f));
        long minute = Grain.MEDIUM.slotOf(now, SLOT) - 1;
        assertThat(track.ring(Grain.MEDIUM, 0).get(minute)).isEqualTo(10);
        assertThat(track.ring(Grain.MEDIUM, 2).get(minute)).isCloseTo(1e6f, within(2e4f));
        assertThat(track.ring(Grain.MEDIUM, 3).get(minute)).isCloseTo(1.5e9f, within(2e7f));
    }

    @Test
    void latency_withoutCalls_hasARateOfZeroAndNoPercentile() {
        Track track = new Track(Signal.latency("l", new LatencyRecorder()::snapshot), "", SLOT);
        sample(track);
        next(track, SLOT);

        assertThat(fine(track, 0, now)).isZero();
        assertThat(fine(track, 3, now)).isNaN();
    }

    @Test
    void latency_thatBeginsAnew_isUnknownForThatSlotOnly() {
        AtomicReference<LatencyRecorder> recorder = new AtomicReference<>(new LatencyRecorder());
        Track track = new Track(Signal.latency("l", () -> recorder.get().snapshot()), "", SLOT);
        recorder.get().record(5);
        sample(track);
        recorder.set(new LatencyRecorder());
        next(track, SLOT);
        assertThat(fine(track, 0, now)).isNaN();

        recorder.get().recordError(7);
        next(track, SLOT);
        assertThat(fine(track, 0, now)).isCloseTo(0.1f, CLOSE);
        assertThat(fine(track, 1, now)).isEqualTo(1);
    }

    @Test
    void counter_readLate_isARateOfTheTimeThatPassed() {
        AtomicLong total = new AtomicLong();
        Track track = new Track(Signal.counter("c", "1", total::get), "", SLOT);
        sample(track);
        total.set(300);
        next(track, Duration.ofSeconds(15));
        assertThat(track.ring(Grain.FINE, 0).get(60)).isEqualTo(20);

        total.set(100);
        next(track, SLOT);
        assertThat(fine(track, 0, now)).isNaN();
    }

    @Test
    void ratio_overASlot_isOfWhatCameInIt() {
        AtomicLong part = new AtomicLong(50);
        AtomicLong whole = new AtomicLong(100);
        Track track = new Track(Signal.ratio("r", () -> new Signal.Share(part.get(), whole.get())), "", SLOT);
        sample(track);
        part.addAndGet(1);
        whole.addAndGet(10);
        next(track, SLOT);

        assertThat(fine(track, 0, now)).isCloseTo(0.1f, CLOSE);
        assertThat(fine(track, 1, now)).isCloseTo(1, CLOSE);
    }

    @Test
    void gauge_readSeveralTimesASlot_keepsMeanAndMaximum() {
        AtomicReference<Double> value = new AtomicReference<>(1.0);
        Track track = new Track(Signal.gauge("g", "1", value::get), "", SLOT);
        sample(track);
        value.set(9.0);
        next(track, Duration.ofSeconds(4));
        value.set(Double.NaN);
        next(track, Duration.ofSeconds(4));
        value.set(2.0);
        next(track, Duration.ofSeconds(2));

        assertThat(fine(track, 0, now)).isEqualTo(4);
        assertThat(fine(track, 1, now)).isEqualTo(9);
    }

    @Test
    void endAll_withinASlot_keepsWhatIsKnownOfIt() {
        AtomicLong total = new AtomicLong();
        Track track = new Track(Signal.gauge("g", "1", total::get), "", SLOT);
        sample(track);
        track.endAll(now.plusSeconds(3));

        assertThat(track.ring(Grain.COARSE, 0).get(Grain.COARSE.slotOf(now, SLOT)))
                .isZero();
    }
}
