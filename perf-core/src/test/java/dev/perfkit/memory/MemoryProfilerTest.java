package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.host.HostProbe;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.LogLines;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemoryProfilerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final ManualTime time = new ManualTime();
    private final AtomicLong resident = new AtomicLong(100 << 20);
    private final FakeHost host = new FakeHost(resident::get);
    private MemoryProfiler profiler = builder().build();

    private MemoryProfilerBuilder builder() {
        MemoryProfilerBuilder builder = MemoryProfiler.builder("shop");
        builder.judges = PlainJudge::new;
        builder.liveSet = () -> null;
        return builder.host(host)
                .executor(Runnable::run)
                .scheduler(time)
                .ticker(time)
                .wallClock(() -> NOON)
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

    @Test
    void byDefault_itLooksEachSecondForAMinute_andIsFinished() {
        start(builder());
        assertThat(profiler.report().snapshots()).hasSize(1);
        time.advance(Duration.ofSeconds(59));
        assertThat(profiler.finished()).isNotDone();

        time.advance(SECOND);

        assertThat(profiler.finished())
                .isCompletedWithValueMatching(report -> report.snapshots().size() == 61);
        assertThat(profiler.report().span()).isEqualTo(Duration.ofSeconds(60));
        assertThat(profiler.report().from()).isEqualTo(NOON);
        assertThat(time.pendingCount()).isZero();
        assertThatThrownBy(profiler::start).hasMessage("memory profiler shop has ended; build another one");
    }

    @Test
    void snapshot_hasWhatTheHostAndTheJvmTell() {
        AtomicLong orders = new AtomicLong(7);
        start(builder().work(orders::get));

        MemorySnapshot now = profiler.snapshot();

        assertThat(now.residentBytes()).isEqualTo(100L << 20);
        assertThat(now.virtualBytes()).isEqualTo(1L << 40);
        assertThat(now.openFiles()).isEqualTo(10);
        assertThat(now.fileLimit()).isEqualTo(1_000);
        assertThat(now.memoryLimit()).isEqualTo(1_000L << 20);
        assertThat(now.work()).isEqualTo(7);
        assertThat(now.heapUsed()).isBetween(1L, now.heapCommitted());
        assertThat(now.heapMax()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(now.pools()).isNotEmpty();
        assertThat(now.collectors()).isNotEmpty();
        assertThat(now.metaspaceBytes()).isPositive();
        assertThat(now.loadedClasses()).isPositive();
        assertThat(now.threads()).isPositive();
    }

    @Test
    void openEnded_keepsSoManySnapshots_andEndsWhenClosed() {
        start(builder().openEnded().history(11));
        time.advance(Duration.ofMinutes(5));

        assertThat(profiler.report().snapshots()).hasSize(11);
        assertThat(profiler.report().snapshots().get(10).elapsed()).isEqualTo(Duration.ofMinutes(5));
        assertThat(profiler.finished()).isNotDone();

        profiler.close();
        profiler.close();

        assertThat(profiler.finished()).isCompleted();
        assertThat(time.pendingCount()).isZero();
        assertThat(profiler.report().overhead().samples()).isEqualTo(301);
    }

    @Test
    void startTwiceOrAfterClose_isRefused() {
        start(builder());
        assertThatThrownBy(profiler::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("memory profiler shop is started already");

        MemoryProfiler never = builder().build();
        never.close();
        assertThatThrownBy(never::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended");
        assertThat(never.finished())
                .isCompletedWithValueMatching(report -> report.snapshots().isEmpty());
        assertThat(never.report().text()).contains("memory profile of shop");
    }

    @Test
    void schedulerThatRefuses_leavesItUnstarted() {
        MemoryProfiler unlucky = builder()
                .scheduler((executor, task, delay) -> {
                    throw new IllegalStateException("asked to fail");
                })
                .build();

        assertThatThrownBy(unlucky::start).hasMessage("asked to fail");
        assertThatThrownBy(unlucky::start).hasMessage("asked to fail");
        assertThat(unlucky.report().snapshots()).isEmpty();
    }

    @Test
    void badOptions_areRefusedAtOnce() {
        assertThatThrownBy(() -> MemoryProfiler.builder(" ")).hasMessage("name: \" \" (expected: not blank)");
        assertThatThrownBy(() -> builder().interval(Duration.ZERO))
                .hasMessage("interval: PT0S (expected: >= PT0.001S)");
        assertThatThrownBy(() -> builder().duration(Duration.ofSeconds(-1)))
                .hasMessage("duration: PT-1S (expected: > 0)");
        assertThatThrownBy(() -> builder().history(10)).hasMessage("history: 10 (expected: 11..1000000)");
        assertThatThrownBy(() -> builder().histogramsPerHour(-1)).hasMessage("histogramsPerHour: -1 (expected: 0..60)");
        assertThatThrownBy(() -> builder().duration(SECOND).openEnded().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("duration: PT1S beside openEnded (expected: one of them)");
        assertThatThrownBy(() -> builder().duration(Duration.ofHours(1)).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("duration: PT1H is 3601 snapshots at an interval of PT1S (expected: <= history, 3600)");
        assertThatCode(() ->
                        builder().duration(Duration.ofHours(1)).history(3_601).build())
                .doesNotThrowAnyException();
    }

    @Test
    void probeAndCounterThatThrow_areCountedAndLoggedOnce_andSamplingGoesOn() {
        HostProbe broken = new FakeHost(() -> {
            throw new LinkageError("asked to break");
        });
        List<String> log = LogLines.of(() -> {
            start(builder().host(broken).work(() -> -1));
            time.advance(Duration.ofSeconds(5));
        });

        MemoryReport report = profiler.report();
        assertThat(report.snapshots()).hasSize(6);
        assertThat(report.snapshots()).allSatisfy(now -> {
            assertThat(now.residentBytes()).isNull();
            assertThat(now.work()).isNull();
        });
        assertThat(report.failures()).containsEntry("work counter", 6L).containsKey("host probe");
        assertThat(log.stream().filter(line -> line.contains("work counter of memory profiler shop")))
                .hasSize(1);
        assertThat(log.stream().filter(line -> line.contains("host probe of memory profiler shop")))
                .hasSize(1);
        assertThat(report.text()).contains("failed: work counter, 6 times");
    }

    @Test
    void slowSample_isNotOverlapped() {
        ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FakeHost reentrant = new FakeHost(() -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            waiting.forEach(Runnable::run); // what an executor of two threads would do meanwhile
            inside.decrementAndGet();
            return 1L;
        });
        start(builder().host(reentrant).executor(waiting::add));
        time.advance(SECOND);
        assertThat(waiting).hasSize(2);

        waiting.getFirst().run();

        assertThat(most).hasValue(1);
        assertThat(profiler.report().snapshots()).hasSize(1);
    }

    @Test
    void close_leavesNoListenerBehind() {
        start(builder());
        HumongousWatch watch = ((SamplingMemoryProfiler) profiler).humongous();
        time.advance(SECOND);
        profiler.close();

        assertThat(HumongousWatchTest.listening(watch)).isFalse();
    }

    @Test
    void growingThreadsOrFiles_areToldToListenerAndDecisions_whichMayThrow() {
        AtomicInteger told = new AtomicInteger();
        start(builder().openEnded().listener(verdict -> {
            told.incrementAndGet();
            throw new AssertionError("asked to throw");
        }));
        for (int second = 0; second < 600; second++) {
            time.advance(SECOND);
            host.files += 1;
        }

        LeakVerdict files = profiler.report().verdict(Resource.FILES).orElseThrow();
        assertThat(files.state()).isEqualTo(LeakState.CONFIRMED);
        assertThat(told.get()).isGreaterThanOrEqualTo(1);
        assertThat(profiler.decisions()).anySatisfy(decision -> {
            assertThat(decision.what()).startsWith("files: ");
            assertThat(decision.at()).isEqualTo(NOON);
        });
        assertThat(profiler.report().failures()).containsEntry("listener", (long) told.get());
        assertThat(profiler.report().recommendations())
                .anySatisfy(advice -> assertThat(advice.what()).contains("find what holds files"));
        assertThat(gauge("memory.shop.leaks")).isEqualTo(1);
        assertThat(gauge("memory.shop.hoursleft")).isPositive();
    }

    @Test
    void suspicion_takesTwoHistograms_andTellsWhatGrows() {
        AtomicInteger sessions = new AtomicInteger(1_000);
        MemoryProfilerBuilder builder = builder().openEnded().histogramsPerHour(2);
        builder.histograms = () -> " 1: " + sessions.get() + " " + 32 * sessions.get() + " shop.Session\n";
        start(builder);
        for (int second = 0; second < 600; second++) {
            time.advance(SECOND);
            host.files += 1;
            sessions.addAndGet(10);
        }

        LeakVerdict files = profiler.report().verdict(Resource.FILES).orElseThrow();
        assertThat(files.growing())
                .singleElement()
                .satisfies(grown -> assertThat(grown.name()).isEqualTo("shop.Session"));
        assertThat(profiler.report().notes())
                .contains("class histograms: 2 taken, each with a full collection (at most 2 an hour)");
        assertThat(profiler.report().text()).contains("classes that grow (files)", "shop.Session  +");

        host.files = 10;
        time.advance(Duration.ofMinutes(1));

        assertThat(profiler.verdicts())
                .allSatisfy(verdict -> assertThat(verdict.growing()).isEmpty());
        assertThat(profiler.decisions())
                .last()
                .satisfies(decision -> assertThat(decision.what()).isEqualTo("files: revoked"));
    }

    @Test
    void whatAForcedCollectionLeaves_isShown_andNoSampleOfTheHeap() {
        long[] live = {20 << 20};
        boolean[] forced = {false};
        MemoryProfilerBuilder builder = builder().openEnded().histogramsPerHour(1);
        builder.histograms = () -> {
            forced[0] = true;
            return "";
        };
        builder.liveSet = () -> {
            if (forced[0]) {
                forced[0] = false;
                return 1L << 20;
            }
            return live[0];
        };
        start(builder);
        boolean shown = false;
        for (; live[0] < 60 << 20; live[0] += 1 << 20) {
            time.advance(SECOND);
            shown |= Long.valueOf(1 << 20).equals(profiler.snapshot().liveBytes());
        }

        assertThat(shown).isTrue();
        assertThat(profiler.report().verdict(Resource.HEAP).orElseThrow().growth())
                .isEqualTo(39.0 * (1 << 20));
    }

    @Test
    void suspicionAtTheEnd_goesOnForAQuarterAtMost_untilTwoHistogramsTell() {
        AtomicInteger sessions = new AtomicInteger(1_000);
        MemoryProfilerBuilder builder = builder().histogramsPerHour(2);
        builder.histograms = () -> " 1: " + sessions.get() + " " + 32 * sessions.get() + " shop.Session\n";
        start(builder);
        time.advance(Duration.ofSeconds(50));
        for (int second = 50; second < 60; second++) {
            host.files += 2;
            sessions.addAndGet(10);
            time.advance(SECOND);
        }
        assertThat(profiler.finished()).isNotDone();

        sessions.addAndGet(10);
        time.advance(Duration.ofSeconds(15));

        assertThat(profiler.finished()).isCompletedWithValueMatching(report -> {
            LeakVerdict files = report.verdict(Resource.FILES).orElseThrow();
            return files.leaks() && files.growing().size() == 1;
        });
        assertThat(profiler.report().span()).isBetween(Duration.ofSeconds(61), Duration.ofSeconds(75));
    }

    @Test
    void histogramThatFails_isCounted_andNotTriedAtEachSample() {
        MemoryProfilerBuilder builder = builder().openEnded().histogramsPerHour(2);
        builder.histograms = () -> {
            throw new OutOfMemoryError("asked to fail");
        };
        start(builder);
        for (int second = 0; second < 600; second++) {
            time.advance(SECOND);
            host.files += 1;
        }

        assertThat(profiler.report().failures()).containsEntry("class histogram", 2L);
        assertThat(profiler.report().snapshots()).hasSize(601);
    }

    @Test
    void heap_isJudgedByWhatCollectionsTell_andIsUnknownWithout() {
        long[] live = {-1};
        MemoryProfilerBuilder builder = builder().openEnded();
        builder.liveSet = () -> live[0] < 0 ? null : (Long) live[0];
        start(builder);
        time.advance(Duration.ofSeconds(30));
        assertThat(profiler.snapshot().liveBytes()).isNull();
        assertThat(profiler.report().verdict(Resource.HEAP).orElseThrow().state())
                .isEqualTo(LeakState.NOT_ENOUGH_DATA);
        assertThat(profiler.report().text()).contains("no collection has looked at all of the heap yet");

        for (live[0] = 20 << 20; live[0] < 60 << 20; live[0] += 1 << 20) {
            time.advance(SECOND);
        }

        assertThat(profiler.snapshot().liveBytes()).isEqualTo(59L << 20);
        assertThat(profiler.report().verdict(Resource.HEAP).orElseThrow().state())
                .isEqualTo(LeakState.CONFIRMED);
    }

    private double gauge(String name) {
        return profiler.signals().stream()
                .filter(signal -> signal.name().equals(name))
                .map(Signal.Gauge.class::cast)
                .findFirst()
                .orElseThrow()
                .value()
                .getAsDouble();
    }

    @Test
    void signals_tellWhatTheSnapshotsTell() {
        start(builder());
        time.advance(SECOND);

        assertThat(gauge("memory.shop.resident")).isEqualTo(100 << 20);
        assertThat(gauge("memory.shop.files")).isEqualTo(10);
        assertThat(gauge("memory.shop.leaks")).isZero();
        assertThat(gauge("memory.shop.hoursleft")).isNaN();
        Signal.Ratio gc = (Signal.Ratio) profiler.signals().stream()
                .filter(Signal.Ratio.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(gc.share().get().whole()).isEqualTo(SECOND.toNanos());
    }

    @Test
    void cancellingWhatFinished_returned_hasNoEffect() {
        start(builder());
        profiler.finished().cancel(true);
        profiler.close();

        assertThat(profiler.finished()).isCompleted();
    }
}
