package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoarseBucketsTest {
    private static final long[] BOUNDS = {1_000_000, 2_000_000, 3_000_000, 4_000_000};

    @Test
    void ofBuckets_evenCalls_haveTheirQuantiles() {
        LatencySnapshot snapshot = LatencySnapshot.ofBuckets(BOUNDS, new long[] {1_000, 1_000, 1_000, 1_000, 0}, 8_000);
        assertThat(snapshot.count()).isEqualTo(4_000);
        assertThat(snapshot.sum()).isEqualTo(8_000);
        assertThat(snapshot.errorCount()).isZero();
        for (int percent = 5; percent <= 95; percent += 5) {
            assertThat(snapshot.quantile(percent / 100.0)).isCloseTo(percent * 40_000.0, within(50_000.0));
        }
    }

    @Test
    void ofBuckets_anyNumberOfCalls_stayInTheirBucket() {
        for (int count = 1; count <= 100; count++) {
            LatencySnapshot snapshot = LatencySnapshot.ofBuckets(BOUNDS, new long[] {0, 0, count, 0, 0}, 0);
            assertThat(snapshot.count()).isEqualTo(count);
            assertThat(snapshot.min()).isBetween(2_000_000L, 3_000_000L);
            assertThat(snapshot.quantile(1)).isBetween(2_000_000.0, 3_000_000.0);
        }
    }

    @Test
    void ofBuckets_longerThanAllBounds_countsAsBarelyLonger() {
        LatencySnapshot snapshot = LatencySnapshot.ofBuckets(BOUNDS, new long[] {0, 0, 0, 0, 3}, 0);
        assertThat(snapshot.quantile(0.5)).isCloseTo(4_000_000, within(50_000.0));
        long[] all = {Long.MAX_VALUE};
        assertThat(LatencySnapshot.ofBuckets(all, new long[] {1, 1}, 0).count()).isEqualTo(2);
    }

    @Test
    void ofBuckets_narrowBuckets_holdThem() {
        LatencySnapshot snapshot = LatencySnapshot.ofBuckets(new long[] {1, 2}, new long[] {40, 2, 0}, 44);
        assertThat(snapshot.quantile(0.5)).isEqualTo(1);
        assertThat(snapshot.quantile(1)).isEqualTo(2);
    }

    @Test
    void ofBuckets_growing_isAlwaysLaterAndEven() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        long[] counts = new long[BOUNDS.length + 1];
        LatencySnapshot before = LatencySnapshot.ofBuckets(BOUNDS, counts, 0);
        Window<LatencySnapshot> window = Window.ofLatency(Duration.ofNanos(10));
        for (int i = 0; i < 2_000; i++) {
            long added = 0;
            for (int bucket = 0; bucket < counts.length; bucket++) {
                int more = random.nextInt(random.nextBoolean() ? 2 : 40);
                counts[bucket] += more;
                added += more;
            }
            LatencySnapshot now = LatencySnapshot.ofBuckets(BOUNDS, counts, i);
            LatencySnapshot since = now.minusIfEarlier(before);
            assertThat(since).as("seed %d", seed).isNotNull();
            assertThat(since.count()).as("seed %d", seed).isEqualTo(added);
            window.add(now, i);
            before = now;
        }
        assertThat(window.change()).isNotNull();
        assertThat(window.change().coverage()).isEqualTo(1);
    }

    @Test
    void ofBuckets_windowOfOneBucket_liesEvenlyOverIt() {
        long[] bounds = {1_000_000_000, 2_000_000_000};
        LatencySnapshot before = LatencySnapshot.ofBuckets(bounds, new long[] {0, 12_345, 0}, 0);
        LatencySnapshot after = LatencySnapshot.ofBuckets(bounds, new long[] {0, 12_345 + 200, 0}, 0);
        assertThat(after.minus(before).quantile(0.5)).isCloseTo(1.5e9, within(7e7));
        assertThat(after.minus(before).quantile(0.95)).isCloseTo(1.95e9, within(7e7));
    }

    @Test
    void ofBuckets_badFigures_areRefused() {
        assertThatThrownBy(() -> LatencySnapshot.ofBuckets(BOUNDS, new long[4], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counts: 4 for 4 bounds (expected: one more than bounds, of which there is at least one)");
        assertThatThrownBy(() -> LatencySnapshot.ofBuckets(new long[] {5, 5}, new long[3], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bounds[1]: 5 (expected: > 5)");
        assertThatThrownBy(() -> LatencySnapshot.ofBuckets(new long[] {-5}, new long[2], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bounds[0]: -5 (expected: > 0)");
        assertThatThrownBy(() -> LatencySnapshot.ofBuckets(new long[] {5}, new long[] {-1, 0}, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counts[0]: -1 (expected: >= 0)");
    }
}
