package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** The figures of a site beyond its latency: warm-up, concurrency, assembled calls, and what the builder says of them. */
final class SiteFiguresTest {
    private static final int THREADS = 8;
    private final ManualTime time = new ManualTime();

    private static void together(Runnable body) throws InterruptedException {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                body.run();
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void warmUp_ofManyThreads_isExactlyTheFirstThousand() throws Exception {
        WarmUp warmUp = new WarmUp();
        together(() -> {
            for (int i = 0; i < 5_000; i++) {
                warmUp.record(7, i % 2 == 0);
            }
        });

        assertThat(warmUp.snapshot().count()).isEqualTo(1_000);
        assertThat(warmUp.snapshot().sum()).isEqualTo(7_000);
        assertThat(warmUp.first()).isEqualTo(7);
    }

    @Test
    void warmUp_isPartOfTheLatency_andSteadyIsTheRest() {
        Profiler profiler = Profiler.builder().ticker(time).build();
        for (int i = 0; i < 1_500; i++) {
            int nanos = i == 0 ? 9_000 : i < 1_000 ? 100 : 10;
            profiler.time("call", () -> time.advance(Duration.ofNanos(nanos)));
        }

        ProfileReport.Site site = Reported.site(profiler, "call");
        assertThat(site.firstCall()).isEqualTo(9_000);
        assertThat(site.warmUp().count()).isEqualTo(1_000);
        assertThat(site.warmUp().sum()).isEqualTo(9_000 + 999 * 100);
        assertThat(site.steady().count()).isEqualTo(500);
        assertThat(site.steady().sum()).isEqualTo(5_000);
        assertThat(site.calls()).isEqualTo(1_500);
    }

    /* Of the difference of two reports a call may be in the warm-up alone: it ended just as the first was taken. */
    @Test
    void steady_neverFails_whateverTheWarmUpHasMore() {
        LatencyRecorder latency = new LatencyRecorder();
        LatencyRecorder warmUp = new LatencyRecorder();
        latency.record(5);
        warmUp.recordError(5);
        warmUp.recordError(5_000_000);
        ProfileReport.Site site = new ProfileReport.Site(
                "load",
                List.of(),
                latency.snapshot(),
                LatencySnapshot.empty(),
                0,
                latency.snapshot(),
                warmUp.snapshot(),
                0,
                0,
                0,
                0,
                concurrency(0, 0, 0, 0, 0),
                Usage.OFF,
                Usage.OFF);

        assertThat(site.steady()).isEqualTo(LatencySnapshot.empty());
    }

    @Test
    void lazyRecorder_ofManyThreads_isOne() throws Exception {
        for (int round = 0; round < 50; round++) {
            LazyRecorder lazy = new LazyRecorder();
            assertThat(lazy.snapshot().count()).isZero();
            together(() -> {
                lazy.record(5, false);
                lazy.record(5, true);
            });

            assertThat(lazy.snapshot().count()).isEqualTo(2L * THREADS);
            assertThat(lazy.snapshot().errorCount()).isEqualTo(THREADS);
        }
    }

    private static Concurrency concurrency(long inFlight, long peak, int calls, long millisEach, int limit) {
        LatencyRecorder recorder = new LatencyRecorder();
        for (int i = 0; i < calls; i++) {
            recorder.record(Duration.ofMillis(millisEach).toNanos());
        }
        LatencySnapshot latency = recorder.snapshot();
        return Concurrency.of(inFlight, peak, latency, Duration.ofSeconds(10).toNanos(), limit, 50);
    }

    @Test
    void meanConcurrency_isRateTimesLatency() {
        Concurrency concurrency = concurrency(0, 3, 100, 200, 8);

        assertThat(concurrency.rate()).isEqualTo(10);
        assertThat(concurrency.mean()).isCloseTo(2, within(1e-9));
        assertThat(concurrency.utilisation()).isCloseTo(0.25, within(1e-9));
        assertThat(concurrency.risk()).isEqualTo(Concurrency.Risk.NONE);
    }

    @Test
    void risk_isJudgedByPeak_byUtilisation_andByTheLimit() {
        assertThat(concurrency(0, 50, 0, 0, 0).risk()).isEqualTo(Concurrency.Risk.NONE);
        assertThat(concurrency(0, 51, 0, 0, 0).risk()).isEqualTo(Concurrency.Risk.BOTTLENECK_RISK);
        assertThat(concurrency(0, 1, 69, 1_000, 10).risk()).isEqualTo(Concurrency.Risk.NONE);
        assertThat(concurrency(0, 1, 70, 1_000, 10).risk()).isEqualTo(Concurrency.Risk.BOTTLENECK_RISK);
        assertThat(concurrency(0, 1, 100, 1_000, 10).risk()).isEqualTo(Concurrency.Risk.SATURATED);
        assertThat(concurrency(10, 10, 0, 0, 10).risk()).isEqualTo(Concurrency.Risk.SATURATED);
        assertThat(concurrency(9, 10, 0, 0, 10).risk()).isEqualTo(Concurrency.Risk.NONE);
    }

    @Test
    void concurrency_withoutALimitOrTime_isStillANumber() {
        assertThat(concurrency(0, 0, 1, 1, 0).utilisation()).isNaN();
        Concurrency atOnce = Concurrency.of(1, 1, LatencySnapshot.empty(), 0, 5, 50);
        assertThat(atOnce.rate()).isZero();
        assertThat(atOnce.mean()).isZero();
    }

    @Test
    void limitAndRiskThreshold_ofTheBuilder_reachTheReport() {
        Profiler profiler = Profiler.builder()
                .ticker(time)
                .limit("pool", 2)
                .riskThreshold(1)
                .build();
        Timing first = profiler.start("pool");
        Timing second = profiler.start("pool");
        Timing other = profiler.start("free");
        Timing another = profiler.start("free");

        assertThat(Reported.site(profiler, "pool").concurrency().risk()).isEqualTo(Concurrency.Risk.SATURATED);
        assertThat(Reported.site(profiler, "pool").concurrency().limit()).isEqualTo(2);
        assertThat(Reported.site(profiler, "free").concurrency().risk()).isEqualTo(Concurrency.Risk.BOTTLENECK_RISK);
        assertThat(Reported.site(profiler, "free").concurrency().limit()).isZero();
        List.of(first, second, other, another).forEach(Timing::close);
        assertThat(Reported.site(profiler, "pool").peakInFlight()).isEqualTo(2);
    }

    @Test
    void assembledCall_isNoCall_itsSubscriptionsAre() {
        RecordingProfiler profiler =
                (RecordingProfiler) Profiler.builder().ticker(time).build();
        Frame frame = Frames.current().push(profiler.site("mono"), CallOptions.DEFAULT);
        time.advance(Duration.ofNanos(10));
        frame.assembles();
        frame.exit("a publisher", null);

        ProfileReport.Site assembled = Reported.site(profiler, "mono");
        assertThat(assembled.calls()).isZero();
        assertThat(assembled.inFlight()).isZero();
        assertThat(assembled.returned().sum()).isEqualTo(10);
        assertThat(assembled.self().sum()).isEqualTo(10);

        PendingCall first = PendingCall.begin(profiler.site("mono"), 0);
        PendingCall second = PendingCall.begin(profiler.site("mono"), 0);
        assertThat(Reported.site(profiler, "mono").inFlight()).isEqualTo(2);
        time.advance(Duration.ofNanos(100));
        first.succeeded();
        first.failed(new IllegalStateException("too late"));
        second.cancelled();
        second.succeeded();

        ProfileReport.Site site = Reported.site(profiler, "mono");
        assertThat(site.calls()).isEqualTo(2);
        assertThat(site.errors()).isZero();
        assertThat(site.cancelled()).isEqualTo(1);
        assertThat(site.total()).isEqualTo(200);
        assertThat(site.inFlight()).isZero();
    }

    @Test
    void subscription_afterTheClose_isNotCounted() {
        RecordingProfiler profiler =
                (RecordingProfiler) Profiler.builder().ticker(new ManualTime()).build();
        SiteStats mono = profiler.site("mono");
        profiler.close();

        PendingCall.begin(mono, 0).succeeded();

        assertThat(Reported.site(profiler, "mono").calls()).isZero();
        assertThat(Reported.site(profiler, "mono").inFlight()).isZero();
    }

    @Test
    void assembledCall_thatThrows_isAnOrdinaryError() {
        RecordingProfiler profiler =
                (RecordingProfiler) Profiler.builder().ticker(time).build();
        Frame frame = Frames.current().push(profiler.site("mono"), CallOptions.DEFAULT);
        frame.assembles();
        frame.exit(null, new IllegalStateException("told to"));

        assertThat(Reported.site(profiler, "mono").calls()).isEqualTo(1);
        assertThat(Reported.site(profiler, "mono").errors()).isEqualTo(1);
    }

    @Test
    void badSettings_areRefusedWithNameValueAndExpectation() {
        ProfilerBuilder builder = Profiler.builder().limit("pool", 3);
        assertThatThrownBy(() -> builder.limit("other", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit: 0 (expected: >= 1)");
        assertThatThrownBy(() -> builder.limit(" ", 1)).hasMessage("site: \" \" (expected: not blank)");
        assertThatThrownBy(() -> builder.limit("pool", 4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("limit of site \"pool\" is set twice");
        assertThatThrownBy(() -> builder.riskThreshold(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("riskThreshold: 0 (expected: >= 1)");
    }

    @Test
    void tags_needAKeyAndAValue() {
        for (String bad : List.of("team", "=web", "team=", "")) {
            assertThatThrownBy(() -> new ProfiledCall().check(java.util.Map.of("tags", List.of("a=b", bad))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tags: \"" + bad + "\" (expected: \"key=value\")");
        }
        new ProfiledCall().check(java.util.Map.of("tags", List.of("a=b", "c=d=e")));
    }
}
