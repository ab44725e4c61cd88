package dev.perfkit.stats;

import static dev.perfkit.stats.Durations.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatencySnapshotTest {
    @Test
    void empty_everyFigure_isNothing() {
        LatencySnapshot empty = new LatencyRecorder().snapshot();

        assertThat(empty).isEqualTo(LatencySnapshot.empty()).hasSameHashCodeAs(LatencySnapshot.empty());
        assertThat(empty.count()).isZero();
        assertThat(empty.errorCount()).isZero();
        assertThat(empty.sum()).isZero();
        assertThat(empty.min()).isZero();
        assertThat(empty.max()).isZero();
        assertThat(empty.mean()).isNaN();
        assertThat(empty.quantile(0.5)).isNaN();
    }

    @Test
    void figures_fewValues_areExact() {
        LatencySnapshot snapshot = recorded(3_000, 1_000, 2_000, 0);

        assertThat(snapshot.count()).isEqualTo(4);
        assertThat(snapshot.sum()).isEqualTo(6_000);
        assertThat(snapshot.mean()).isEqualTo(1_500);
        assertThat(snapshot.min()).isZero();
        assertThat(snapshot.max()).isEqualTo(3_000);
        assertThat(snapshot.zeroCount()).isEqualTo(1);
        assertThat(snapshot.quantile(0)).isZero();
        assertThat(snapshot.quantile(1)).isEqualTo(3_000);
    }

    @Test
    void quantile_zerosAndOnes_keepTheirOrder() {
        LatencySnapshot snapshot = recorded(1, 0, 1, 0, 1);

        assertThat(snapshot.quantile(0.4)).isZero();
        assertThat(snapshot.quantile(0.41)).isEqualTo(1);
        assertThat(snapshot.min()).isZero();
        assertThat(snapshot.max()).isEqualTo(1);
    }

    @Test
    void figures_theWholeRangeOfALong_areExact() {
        LatencySnapshot snapshot = recorded(0, Long.MAX_VALUE);

        assertThat(snapshot.sum()).isEqualTo(Long.MAX_VALUE);
        assertThat(snapshot.quantile(0.5)).isZero();
        assertThat(snapshot.quantile(1)).isEqualTo(Long.MAX_VALUE, within(1e17));
    }

    @Test
    void without_aPart_isTheDifference() {
        LatencySnapshot whole = recorded(10, 10, 2_000, 3_000_000);
        LatencySnapshot part = recorded(10, 3_000_000);

        assertThat(whole.without(part)).isEqualTo(whole.minus(part));
        assertThat(whole.without(LatencySnapshot.empty())).isEqualTo(whole);
        assertThat(whole.without(whole)).isEqualTo(LatencySnapshot.empty());
    }

    @Test
    void without_whatIsNotHere_takesNothingForIt() {
        LatencySnapshot left = recorded(10, 10, 2_000).without(recorded(1, 10, 3_000_000));

        assertThat(left.count()).isEqualTo(2);
        assertThat(left.min()).isEqualTo(10);
        assertThat(left.max()).isEqualTo(2_000);
        assertThat((double) left.sum()).isCloseTo(2_010, within(0.0055 * 3_000_000));
    }

    @Test
    void plus_errors_areAdded() {
        LatencyRecorder recorder = new LatencyRecorder();
        recorder.recordError(5);
        recorder.record(7);
        LatencySnapshot one = recorder.snapshot();

        assertThat(one.plus(one).errorCount()).isEqualTo(2);
        assertThat(one.plus(one).count()).isEqualTo(4);
    }

    @Test
    void minus_aWindow_holdsWhatCameWithinIt() {
        LatencyRecorder recorder = new LatencyRecorder();
        recorder.record(1);
        recorder.record(1_000_000);
        LatencySnapshot before = recorder.snapshot();
        recorder.recordError(1_000);
        recorder.record(2_000);

        LatencySnapshot window = recorder.snapshot().minus(before);

        assertThat(window.count()).isEqualTo(2);
        assertThat(window.errorCount()).isEqualTo(1);
        assertThat(window.sum()).isEqualTo(3_000);
        // The lifetime's extremes lie outside: the bounds of the buckets stand for the window's.
        assertThat((double) window.min()).isCloseTo(1_000, within(11.0));
        assertThat((double) window.max()).isCloseTo(2_000, within(22.0));
        assertThat(window.min()).isLessThanOrEqualTo(1_000);
        assertThat(window.max()).isGreaterThanOrEqualTo(2_000);
    }

    @Test
    void minus_nothingSince_isEmpty() {
        LatencySnapshot snapshot = recorded(1, 2, 3);

        assertThat(snapshot.minus(snapshot)).isSameAs(LatencySnapshot.empty());
        assertThat(snapshot.minus(LatencySnapshot.empty())).isSameAs(snapshot);
    }

    @Test
    void minus_notAnEarlierOne_isRefused() {
        LatencySnapshot snapshot = recorded(100, 200, 300);

        for (LatencySnapshot other :
                new LatencySnapshot[] {recorded(99), recorded(400), recorded(200, 200), withError(200)}) {
            assertThatThrownBy(() -> snapshot.minus(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("earlier: LatencySnapshot{count=");
        }
        assertThatThrownBy(() -> LatencySnapshot.empty().minus(snapshot)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equals_anyDifferentFigure_isFalse() {
        assertThat(recorded(5)).isEqualTo(recorded(5)).isNotEqualTo(recorded(6)).isNotEqualTo(withError(5));
        assertThat(recorded(5)).isNotEqualTo("5");
        // The same bucket, another sum.
        assertThat(recorded(1_000_000)).isNotEqualTo(recorded(1_000_001));
    }

    @Test
    void toString_aFew_tellsTheFigures() {
        assertThat(recorded(5, 5)).hasToString("LatencySnapshot{count=2, errors=0, mean=5.0, p50=5.0, p99=5.0, max=5}");
    }

    private static LatencySnapshot withError(long value) {
        LatencyRecorder recorder = new LatencyRecorder();
        recorder.recordError(value);
        return recorder.snapshot();
    }
}
