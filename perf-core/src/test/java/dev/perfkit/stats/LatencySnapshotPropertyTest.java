package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all snapshots, on random ones. */
class LatencySnapshotPropertyTest {
    private static final List<Durations> ALL = List.of(Durations.values());

    /** Random values of random distributions, some of them errors; now and then none at all. */
    private static void fill(LatencyRecorder recorder, SplittableRandom random) {
        int parts = random.nextInt(4);
        for (int part = 0; part < parts; part++) {
            Durations durations = ALL.get(random.nextInt(ALL.size()));
            for (long value : durations.draw(random.nextInt(50), random)) {
                if (random.nextInt(10) == 0) {
                    recorder.recordError(value);
                } else {
                    recorder.record(value);
                }
            }
        }
    }

    private static LatencySnapshot random(SplittableRandom random) {
        LatencyRecorder recorder = new LatencyRecorder();
        fill(recorder, random);
        return recorder.snapshot();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.perfkit.stats.Seeds#many")
    void plus_anyThree_isAssociativeAndCommutative(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LatencySnapshot a = random(random);
        LatencySnapshot b = random(random);
        LatencySnapshot c = random(random);

        assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
        assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
        assertThat(a.plus(LatencySnapshot.empty())).isEqualTo(a);
        assertThat(LatencySnapshot.empty().plus(a)).isEqualTo(a);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.perfkit.stats.Seeds#many")
    void plus_aSplitOfValues_isAsIfOneHadRecordedAll(long seed) {
        LatencyRecorder one = new LatencyRecorder();
        LatencyRecorder two = new LatencyRecorder();
        LatencyRecorder all = new LatencyRecorder();
        fill(one, new SplittableRandom(seed));
        fill(two, new SplittableRandom(-seed));
        fill(all, new SplittableRandom(seed));
        fill(all, new SplittableRandom(-seed));

        assertThat(one.snapshot().plus(two.snapshot())).isEqualTo(all.snapshot());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.perfkit.stats.Seeds#many")
    void minus_afterPlus_givesBackAllButTheExtremes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LatencySnapshot a = random(random);
        LatencySnapshot b = random(random);

        LatencySnapshot back = a.plus(b).minus(b);

        assertThat(back.count()).isEqualTo(a.count());
        assertThat(back.sum()).isEqualTo(a.sum());
        assertThat(back.errorCount()).isEqualTo(a.errorCount());
        assertThat(back.toExponential().positiveCounts())
                .isEqualTo(a.toExponential().positiveCounts());
        assertThat(back.toNative().spans()).isEqualTo(a.toNative().spans());
        assertThat(Buckets.indexOf(back.min())).isEqualTo(Buckets.indexOf(a.min()));
        assertThat(Buckets.indexOf(back.max())).isEqualTo(Buckets.indexOf(a.max()));
        // And again: a difference can be added and taken away as any other.
        assertThat(back.plus(b).minus(b)).isEqualTo(back);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.perfkit.stats.Seeds#many")
    void minus_windowsOfOneRecorder_addUpToTheWhole(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LatencyRecorder recorder = new LatencyRecorder();
        LatencySnapshot before = recorder.snapshot();
        LatencySnapshot total = LatencySnapshot.empty();
        for (int window = 0; window < 5; window++) {
            fill(recorder, random);
            LatencySnapshot now = recorder.snapshot();
            total = total.plus(now.minus(before));
            before = now;
        }

        LatencySnapshot life = recorder.snapshot();
        assertThat(total.count()).isEqualTo(life.count());
        assertThat(total.sum()).isEqualTo(life.sum());
        assertThat(total.errorCount()).isEqualTo(life.errorCount());
        assertThat(total.toExponential().positiveCounts())
                .isEqualTo(life.toExponential().positiveCounts());
        assertThat(total.min()).isLessThanOrEqualTo(life.min());
        assertThat(total.max()).isGreaterThanOrEqualTo(life.max());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.perfkit.stats.Seeds#many")
    void quantile_anyTwo_growWithTheirShare(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LatencySnapshot a = random(random);
        if (a.count() == 0) {
            return;
        }
        double low = random.nextDouble();
        double high = random.nextDouble(low, 1);

        assertThat(a.quantile(low)).isBetween((double) a.min(), a.quantile(high));
        assertThat(a.quantile(high)).isLessThanOrEqualTo(a.quantile(1));
        assertThat(a.quantile(1)).isLessThanOrEqualTo((double) a.max());
    }
}
