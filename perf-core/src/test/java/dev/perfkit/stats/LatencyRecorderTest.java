package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyRecorderTest {
    private static final int WRITERS = 4;
    private static final int RECORDS = 200_000;

    private final LatencyRecorder recorder = new LatencyRecorder();

    @Test
    void record_negative_isRefusedAndNotRecorded() {
        assertThatThrownBy(() -> recorder.record(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nanos: -1 (expected: >= 0)");
        assertThatThrownBy(() -> recorder.recordError(Long.MIN_VALUE)).isInstanceOf(IllegalArgumentException.class);

        assertThat(recorder.snapshot().count()).isZero();
    }

    @Test
    void recordError_anError_countsAsACallToo() {
        recorder.recordError(10);
        recorder.record(20);

        assertThat(recorder.snapshot().count()).isEqualTo(2);
        assertThat(recorder.snapshot().errorCount()).isEqualTo(1);
    }

    @Test
    void record_fromManyThreads_losesNothing() throws Exception {
        long[] values = Durations.LOG_NORMAL.draw(RECORDS, new SplittableRandom(1));
        values[7] = 3;
        values[11] = 1_000_000_000_000L;

        together(WRITERS, () -> {
            for (int i = 0; i < RECORDS; i++) {
                if (i % 100 == 0) {
                    recorder.recordError(values[i]);
                } else {
                    recorder.record(values[i]);
                }
            }
            return null;
        });

        LatencySnapshot one = Durations.recorded(values);
        LatencySnapshot all = recorder.snapshot();
        assertThat(all.count()).isEqualTo((long) WRITERS * RECORDS);
        assertThat(all.errorCount()).isEqualTo((long) WRITERS * RECORDS / 100);
        assertThat(all.sum()).isEqualTo(WRITERS * LongStream.of(values).sum());
        assertThat(all.min()).isEqualTo(3);
        assertThat(all.max()).isEqualTo(1_000_000_000_000L);
        assertThat(all.toNative().spans()).isEqualTo(one.toNative().spans());
        assertThat(all.quantile(0.5)).isEqualTo(one.quantile(0.5));
    }

    @Test
    void record_moreOfAValueThanACellHolds_countsAll() {
        for (int i = 0; i < Stripe.MOST_IN_CELL + 3; i++) {
            recorder.record(5);
        }

        assertThat(recorder.snapshot().count()).isEqualTo(Stripe.MOST_IN_CELL + 3);
        assertThat(recorder.snapshot().sum()).isEqualTo(5L * (Stripe.MOST_IN_CELL + 3));
    }

    /** Draws around the least value that no cell takes, so that cells fill up and empty all the time. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void record_longDurations_givesTheFiguresOfTheReference(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] values = random.longs(10_000)
                .map(any -> ((Stripe.LARGE << 4) >>> random.nextInt(9)) + random.nextInt(-1, 2))
                .toArray();
        long[] counts = new long[Buckets.OCTAVES * Buckets.PER_OCTAVE];
        for (long value : values) {
            recorder.record(value);
            counts[Buckets.indexOf(value)]++;
        }

        LongSummaryStatistics reference = LongStream.of(values).summaryStatistics();
        assertThat(recorder.snapshot())
                .isEqualTo(
                        LatencySnapshot.of(0, counts, reference.getSum(), 0, reference.getMin(), reference.getMax()));
    }

    @Test
    void record_intoAFullCell_emptiesIt() {
        Stripe stripe = new Stripe();
        long value = Stripe.LARGE - 1;
        assertThat(stripe.tryRecord(value)).isTrue();
        assertThat(stripe.isFull(value)).isFalse();
        assertThat(stripe.tryRecord(value)).isTrue();
        assertThat(stripe.isFull(value)).isTrue();

        assertThat(stripe.tryRecord(value)).isTrue();

        assertThat(stripe.isFull(value)).isFalse();
        assertThat(stripe.addTo(new long[Buckets.OCTAVES * Buckets.PER_OCTAVE])).isEqualTo(3 * value);
    }

    /** So few at a time that one which is seen twice, or not at all, shows. */
    @Test
    void snapshot_whileAFullCellIsMoved_hasEachRecordOnce() throws Exception {
        long value = Stripe.LARGE - 1; // two of them fill a cell
        CyclicBarrier round = new CyclicBarrier(2);
        AtomicReference<LatencyRecorder> full = new AtomicReference<>(recorder);
        int rounds = 20_000;
        ExecutorService mover = Executors.newSingleThreadExecutor();
        try {
            Future<?> moves = mover.submit(() -> {
                for (int i = 0; i < rounds; i++) {
                    round.await();
                    full.get().record(value);
                    round.await();
                }
                return null;
            });
            for (int i = 0; i < rounds; i++) {
                LatencyRecorder fresh = new LatencyRecorder();
                fresh.record(value);
                fresh.record(value);
                full.set(fresh);
                round.await();
                List<Long> counts =
                        Stream.generate(() -> fresh.snapshot().count()).limit(4).toList();
                round.await();
                assertThat(counts)
                        .isSorted()
                        .allSatisfy(count -> assertThat(count).isBetween(2L, 3L));
                assertThat(fresh.snapshot().sum()).isEqualTo(3 * value);
            }
            moves.get();
        } finally {
            mover.shutdownNow();
        }
    }

    @Test
    void snapshot_besideWriters_onlyGrows() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> read = reader.submit(() -> {
                LatencySnapshot before = recorder.snapshot();
                int snapshots = 0;
                for (; !done.get(); snapshots++) {
                    LatencySnapshot now = recorder.snapshot();
                    LatencySnapshot window = now.minus(before); // refuses what is not earlier
                    assertThat(window.count()).isEqualTo(now.count() - before.count());
                    assertThat(now.errorCount()).isBetween(before.errorCount(), now.count());
                    before = now;
                }
                return snapshots;
            });
            together(2, () -> {
                for (int i = 0; i < RECORDS; i++) {
                    recorder.recordError(i);
                }
                return null;
            });
            done.set(true);

            assertThat(read.get()).isPositive();
            assertThat(recorder.snapshot().errorCount()).isEqualTo(2L * RECORDS);
        } finally {
            reader.shutdownNow();
        }
    }

    @Test
    void record_onceItsPagesAreThere_allocatesNothing() {
        long[] values = Durations.LOG_NORMAL.draw(100_000, new SplittableRandom(1));
        Runnable all = () -> {
            for (long value : values) {
                recorder.record(value);
            }
        };
        all.run();
        Allocation.bytesOf(all);

        assertThat(Allocation.bytesOf(all)).isZero();
    }

    @Test
    void record_aTypicalSite_takesAtMostFiveKilobytes() {
        long[] values = Durations.TYPICAL.draw(100_000, new SplittableRandom(1));
        List<LatencyRecorder> kept = new ArrayList<>(2);
        Runnable site = () -> {
            LatencyRecorder fresh = new LatencyRecorder();
            for (long value : values) {
                fresh.record(value);
            }
            kept.add(fresh);
        };
        Allocation.bytesOf(site); // loads the classes

        assertThat(Allocation.bytesOf(site)).isBetween(1L, 5L * 1024);
        assertThat(kept.get(1).snapshot()).isEqualTo(kept.get(0).snapshot());
    }

    /** Runs the work on several threads at once, to the end of all. */
    private static void together(int threads, Callable<Void> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(threads);
            List<Future<Void>> runs = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                runs.add(executor.submit(() -> {
                    start.countDown();
                    start.await();
                    return work.call();
                }));
            }
            for (Future<Void> run : runs) {
                run.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
