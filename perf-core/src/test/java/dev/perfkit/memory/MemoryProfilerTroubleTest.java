package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a host does to a profiler, with the detectors that it has outside of tests. */
final class MemoryProfilerTroubleTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final FakeHost host = new FakeHost(() -> 1L << 20);
    private MemoryProfiler profiler = builder().build();
    private int second;

    private MemoryProfilerBuilder builder() {
        MemoryProfilerBuilder builder = MemoryProfiler.builder("shop");
        builder.liveSet = () -> null;
        return builder.host(host)
                .executor(Runnable::run)
                .scheduler(time)
                .ticker(time)
                .histogramsPerHour(0);
    }

    private void start(MemoryProfilerBuilder builder) {
        profiler = builder.build();
        profiler.start();
    }

    @AfterEach
    void close() {
        profiler.close();
    }

    private void leakFiles(LongSupplier work) {
        host.files = 100;
        start(builder().work(work));
        for (second = 1; second <= 60; second++) {
            host.files += 2;
            time.advance(SECOND);
        }
        assertThat(profiler.finished()).isCompleted();
        assertThat(profiler.report().verdict(Resource.FILES).orElseThrow().state())
                .isEqualTo(LeakState.CONFIRMED);
    }

    @Test
    void workCounterThatBeginsAnew_isCounted_andTakesNoVerdictAway() {
        leakFiles(() -> second < 20 ? 1_000_000 + 50L * second : 50L * second);

        assertThat(profiler.report().failures()).containsOnly(Map.entry("work counter", 1L));
        Estimate perUnit =
                profiler.report().verdict(Resource.FILES).orElseThrow().perUnitOfWork();
        assertThat(perUnit).isNotNull();
        assertThat(perUnit.value()).isBetween(0.039, 0.042);
    }

    @Test
    void workCounterThatFailsNowAndThen_takesNoVerdictAway() {
        leakFiles(() -> {
            if (second < 3 || second == 30) {
                throw new IllegalStateException("asked to fail");
            }
            return 5_000_000 + 50L * second;
        });

        assertThat(profiler.report().failures()).containsOnly(Map.entry("work counter", 4L));
    }

    @Test
    void judgeThatFails_doesNotKeepAProfilerFromItsEnd() {
        MemoryProfilerBuilder builder = builder();
        FloorJudge plain = new PlainJudge(Resource.FILES);
        builder.judges = resource -> new FloorJudge() {
            @Override
            public void add(Duration at, long work, double amount) {
                throw new IllegalStateException("asked to fail");
            }

            @Override
            public LeakState state() {
                return plain.state();
            }

            @Override
            public LeakVerdict verdict(double limit) {
                return plain.verdict(limit);
            }
        };
        start(builder);
        time.advance(Duration.ofSeconds(59));
        assertThat(profiler.finished()).isNotDone();
        time.advance(SECOND);

        assertThat(profiler.finished()).isCompleted();
        assertThat(profiler.report().failures()).containsEntry("sampling", 61L);
    }

    @Test
    void histogramThatIsToTellGarbage_isNotTakenAgain_whileItsAnswerIsAwaited() {
        List<Duration> taken = new ArrayList<>();
        MemoryProfilerBuilder builder = builder().openEnded().histogramsPerHour(4);
        builder.judges = resource -> new PlainJudge(Resource.DIRECT_BUFFERS);
        builder.histograms = () -> {
            taken.add(Duration.ofNanos(time.read()));
            return "";
        };
        start(builder);
        List<ByteBuffer> held = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            held.add(ByteBuffer.allocateDirect(1 << 20));
            time.advance(SECOND);
        }

        assertThat(held).hasSize(20);
        assertThat(taken).hasSizeGreaterThan(1);
        assertThat(taken.get(1).minus(taken.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void histogramThatFails_isNotTriedAgainAtOnce() {
        AtomicInteger taken = new AtomicInteger();
        MemoryProfilerBuilder builder = builder().openEnded().histogramsPerHour(60);
        builder.judges = PlainJudge::new;
        builder.histograms = () -> {
            taken.incrementAndGet();
            throw new OutOfMemoryError("asked to fail");
        };
        start(builder);
        for (int i = 0; i < 40; i++) {
            host.files += 1;
            time.advance(SECOND);
        }

        assertThat(taken.get()).isBetween(2, 4);
    }

    @Test
    void listenerThatCloses_seesNoHistogramAfterThat() {
        AtomicInteger taken = new AtomicInteger();
        MemoryProfilerBuilder builder =
                builder().openEnded().histogramsPerHour(4).listener(verdict -> profiler.close());
        builder.judges = PlainJudge::new;
        builder.histograms = () -> {
            taken.incrementAndGet();
            return "";
        };
        start(builder);
        for (int i = 0; i < 40; i++) {
            host.files += 1;
            time.advance(SECOND);
        }

        assertThat(profiler.finished()).isCompleted();
        assertThat(taken).hasValue(0);
    }

    @Test
    @Timeout(20)
    void counterThatWaitsForWhoeverAsksForAReport_isNoDeadlock() throws InterruptedException {
        BlockingQueue<MemoryReport> reports = new ArrayBlockingQueue<>(1);
        AtomicReference<MemoryReport> seen = new AtomicReference<>();
        start(builder().work(() -> {
            Thread other = new Thread(() -> reports.add(profiler.report()));
            other.start();
            try {
                seen.set(reports.poll(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 1;
        }));

        assertThat(seen.get()).as("the report, while the counter is asked").isNotNull();
    }

    @Test
    void builderUsedTwice_makesProfilersThatShareNothing() {
        MemoryProfilerBuilder builder = builder().openEnded();
        List<String> heard = new ArrayList<>();
        builder.judges = PlainJudge::new;
        start(builder.listener(verdict -> heard.add("first")));
        MemoryProfiler second = builder.listener(verdict -> heard.add("second")).build();
        for (int i = 0; i < 40; i++) {
            host.files += 1;
            time.advance(SECOND);
        }
        second.close();

        assertThat(heard).isNotEmpty().containsOnly("first");
    }

    @Test
    void schedulerWhoseCancelFails_leavesNeitherListenerNorFutureBehind() {
        start(builder().scheduler((executor, task, delay) -> {
            time.schedule(executor, task, delay);
            return () -> {
                throw new IllegalStateException("asked to fail");
            };
        }));
        time.advance(SECOND);

        profiler.close();

        assertThat(profiler.finished())
                .isCompletedWithValueMatching(report -> report.failures().containsKey("scheduler"));
        assertThat(HumongousWatchTest.listening(((SamplingMemoryProfiler) profiler).humongous()))
                .isFalse();
    }
}
