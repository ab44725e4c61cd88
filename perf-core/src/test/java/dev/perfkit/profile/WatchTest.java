package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.time.ManualTime;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import dev.perfkit.weave.LogLines;
import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.WovenMethod;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slow calls that still run: whom the watch tells, when, how often, and whom it does not. */
final class WatchTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final Profiler profiler = builder().build();

    private ProfilerBuilder builder() {
        return Profiler.builder().ticker(time).scheduler(time).executor(Runnable::run);
    }

    @BeforeEach
    void install() {
        Profiler.install(profiler);
    }

    @AfterEach
    void close() {
        LogLines.of(profiler::close);
    }

    private static String here() {
        return Thread.currentThread().getName();
    }

    /** Returns the lines without what the logger puts before them, and without this JVM's collections. */
    private static List<String> linesOf(Runnable body) {
        return LogLines.of(body).stream()
                .map(line -> line.substring(line.indexOf("slow call")).replaceFirst("; GC [^;)]* of it", ""))
                .toList();
    }

    private static MeasuredSite site(String name, int slowMillis) {
        return new ProfiledCall()
                .link(new WovenMethod(
                        WatchTest.class,
                        name,
                        "()V",
                        Map.of("name", List.of(name), "slowMillis", List.of(Integer.toString(slowMillis)))));
    }

    @Test
    void callOverItsThreshold_isToldOnceAtEachLevel_andOnceWhenItEnds() {
        List<String> lines = linesOf(() -> profiler.time("load", () -> time.advance(Duration.ofSeconds(10))));

        assertThat(lines)
                .containsExactly(
                        "slow call: load is still running after 1.00 s, 1x its threshold of 1.00 s, on thread "
                                + here(),
                        "slow call: load is still running after 2.00 s, 2x its threshold of 1.00 s, on thread "
                                + here(),
                        "slow call: load is still running after 4.00 s, 4x its threshold of 1.00 s, on thread "
                                + here(),
                        "slow call: load took 10.0 s and returned (threshold 1.00 s)");
    }

    @Test
    void callBelowItsThreshold_isNotTold() {
        List<String> lines = linesOf(() -> profiler.time("load", () -> time.advance(Duration.ofMillis(999))));

        assertThat(lines).isEmpty();
    }

    @Test
    void callThatWasTold_isToldWhenItEnds_howeverSoonAfterAnother() {
        List<String> lines = linesOf(() -> {
            for (int i = 0; i < 3; i++) {
                profiler.time("load", () -> time.advance(Duration.ofMillis(1_500)));
            }
        });

        assertThat(lines).hasSize(6);
        assertThat(lines).filteredOn(line -> line.contains("load took 1.50 s")).hasSize(3);
    }

    @Test
    void methodsOwnThreshold_isWhatCounts_andTheLookComesMoreOften() {
        MeasuredSite quick = site("quick", 200);
        profiler.time("other", () -> {});
        quick.exit(quick.enter(), null, null);
        time.advance(Duration.ofMillis(500)); // from this look on they come every 100 ms

        List<String> lines = linesOf(() -> {
            Object token = quick.enter();
            time.advance(Duration.ofMillis(250));
            quick.exit(token, null, null);
        });

        assertThat(lines)
                .containsExactly(
                        "slow call: quick is still running after 200 ms, 1x its threshold of 200 ms, on thread "
                                + here(),
                        "slow call: quick took 250 ms and returned (threshold 200 ms)");
    }

    @Test
    void callSeenLate_isToldAtItsHighestLevelOnly() {
        MeasuredSite quick = site("quick", 100);

        List<String> lines = linesOf(() -> {
            Object token = quick.enter();
            time.advance(Duration.ofMillis(500));
            quick.exit(token, null, null);
        });

        assertThat(lines)
                .hasSize(2)
                .first()
                .asString()
                .contains("still running after 500 ms, 4x its threshold of 100 ms");
    }

    @Test
    void stageThatDoesNotComplete_isToldWithoutAThread_andItsFailureToo() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        List<String> lines = linesOf(() -> {
            profiler.time("load", () -> stage);
            time.advance(SECOND);
            stage.completeExceptionally(new IllegalStateException("broken"));
        });

        assertThat(lines)
                .containsExactly(
                        "slow call: load is still running after 1.00 s, 1x its threshold of 1.00 s, waiting for its stage or"
                                + " its close",
                        "slow call: load took 1.00 s and failed (threshold 1.00 s)");
    }

    @Test
    void argumentsThatAreCaptured_areToldByKindAndSize() {
        MeasuredSite load = site("load", 0);
        List<String> lines = linesOf(() -> {
            Object token = load.enter(new Object[] {"secret", 42, null});
            time.advance(SECOND);
            assertThat(profiler.running().get(0).arguments()).containsExactly("String[6]", "42", "null");
            load.exit(token, null, new IllegalStateException("broken"));
        });

        assertThat(lines)
                .containsExactly(
                        "slow call: load is still running after 1.00 s, 1x its threshold of 1.00 s, on thread " + here()
                                + ", arguments (String[6], 42, null)",
                        "slow call: load took 1.00 s and failed (threshold 1.00 s; arguments (String[6], 42, null))");
    }

    @Test
    void recursion_isToldAtItsOutermostCallOnly_withThePathToIt() {
        List<String> lines = linesOf(() -> profiler.time(
                "api", () -> profiler.time("walk", () -> profiler.time("walk", () -> time.advance(SECOND)))));

        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).startsWith("slow call: walk is still running").endsWith("path api > walk");
        assertThat(lines.get(1))
                .startsWith("slow call: api is still running")
                .endsWith("on thread " + here() + ", on the stack told above");
        assertThat(lines.get(2)).startsWith("slow call: walk took");
        assertThat(lines.get(3)).startsWith("slow call: api took");
    }

    @Test
    void deepPath_isToldByItsEnds() {
        List<RunningCall> running = new ArrayList<>();
        LogLines.of(() -> nest(0, 40, () -> {
            time.advance(SECOND);
            running.addAll(profiler.running());
        }));

        assertThat(running).hasSize(40);
        List<String> longest = running.stream()
                .filter(call -> call.site().equals("level 39"))
                .findFirst()
                .orElseThrow()
                .path();
        assertThat(longest).hasSize(18).startsWith("level 0", "…", "level 24").endsWith("level 39");
    }

    private void nest(int level, int depth, Runnable innermost) {
        profiler.time("level " + level, () -> {
            if (level + 1 < depth) {
                nest(level + 1, depth, innermost);
            } else {
                innermost.run();
            }
        });
    }

    @Test
    void manyThreads_areToldByTheFirstFew_andTheRestIsCounted() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(20);
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Thread thread = new Thread(() -> profiler.time("load", () -> stuck(inside, end)), "worker " + i);
            threads.add(thread);
            thread.start();
        }
        inside.await();

        List<String> lines = linesOf(() -> time.advance(Duration.ofSeconds(11)));
        List<RunningCall> running = profiler.running();
        List<String> ends = linesOf(() -> {
            end.countDown();
            threads.forEach(WatchTest::join);
        });

        assertThat(running).hasSize(20).allSatisfy(call -> {
            assertThat(call.site()).isEqualTo("load");
            assertThat(call.age()).isEqualTo(Duration.ofSeconds(11));
            assertThat(call.thread()).startsWith("worker ");
            assertThat(call.stack())
                    .hasSizeLessThanOrEqualTo(Stacks.DEPTH)
                    .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("stuck"));
        });
        assertThat(lines.subList(0, 6))
                .filteredOn(line -> line.contains(", 1x its"))
                .hasSize(5);
        assertThat(lines.get(5)).isEqualTo("slow calls: 15 more such lines left out (load 15)");
        assertThat(lines).filteredOn(line -> line.contains(", 2x its")).hasSize(5);
        assertThat(lines).filteredOn(line -> line.contains(", 4x its")).hasSize(5);
        assertThat(lines).hasSize(17).last().asString().contains("slow calls: 30 more");
        assertThat(ends).hasSizeBetween(5, 6); // those that were told, and perhaps another that came first
    }

    static void stuck(CountDownLatch inside, CountDownLatch end) {
        inside.countDown();
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void severalSites_areToldBeforeTheSecondCallOfOne() {
        List<Timing> timings = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            timings.add(profiler.start("often"));
        }
        timings.add(profiler.start("seldom"));

        List<String> lines = linesOf(() -> time.advance(SECOND));

        assertThat(lines.subList(0, 2)).anyMatch(line -> line.contains("seldom is still running"));
        assertThat(lines).hasSize(6).last().asString().contains("2 more such lines left out", "(often 2)");
        LogLines.of(() -> timings.forEach(Timing::close));
    }

    @Test
    void callThatEndsWhileItIsLookedAt_isNotTold() {
        Setup setup = Setup.of(builder());
        Frame frame = Frames.current().push(new SiteStats(setup, "load"), CallOptions.DEFAULT);
        Watch watch = new Watch(builder(), setup, thread -> {
            frame.exit(null, null);
            return thread.getStackTrace();
        });
        watch.start();

        List<String> lines = linesOf(() -> time.advance(SECOND));

        assertThat(lines).containsExactly("slow call: load took 1.00 s and returned (threshold 1.00 s)");
        watch.close();
    }

    @Test
    void callThatIsReplacedByTheNextWhileItIsLookedAt_isNotTold() {
        Setup setup = Setup.of(builder());
        SiteStats load = new SiteStats(setup, "load");
        List<Frame> frames = new ArrayList<>(List.of(Frames.current().push(load, CallOptions.DEFAULT)));
        Watch watch = new Watch(builder(), setup, thread -> {
            frames.get(0).exit(null, null);
            frames.set(0, Frames.current().push(load, CallOptions.DEFAULT)); // the same frame, the same site
            return thread.getStackTrace();
        });
        watch.start();

        List<String> lines = linesOf(() -> time.advance(SECOND));

        assertThat(lines).containsExactly("slow call: load took 1.00 s and returned (threshold 1.00 s)");
        assertThat(watch.running()).isEmpty();
        frames.get(0).exit(null, null);
        watch.close();
    }

    /* The profiler measures its overhead by calls of its own, which a collection may make as long as any. */
    @Test
    void callThatMeasuresTheOverhead_isNotTold() {
        AtomicReference<@Nullable Setup> setup = new AtomicReference<>();
        List<Integer> seen = new ArrayList<>();
        Ticker ticker = () -> {
            Setup once = Frames.current().top() == null ? null : setup.getAndSet(null);
            if (once != null) {
                time.advance(SECOND);
                seen.add(Sightings.of(once).calls().size());
            }
            return time.read();
        };
        setup.set(Setup.of(Profiler.builder().ticker(ticker)));

        LogLines.of(() -> new OverheadMeter(requireNonNull(setup.get())).over(List.of()));

        assertThat(seen).containsExactly(0);
    }

    @Test
    void callWhoseEndIsBeingTold_isNotToldAsRunning() {
        Setup setup = Setup.of(builder());
        Frame frame = Frames.current().push(new SiteStats(setup, "load"), CallOptions.DEFAULT);
        Watch watch = new Watch(builder(), setup, thread -> new StackTraceElement[] {
            new StackTraceElement("some.Appender", "write", "Appender.java", 1),
            new StackTraceElement(SlowCalls.class.getName(), "note", "SlowCalls.java", 1)
        });
        watch.start();

        assertThat(linesOf(() -> time.advance(SECOND))).isEmpty();
        frame.exit(null, null);
        watch.close();
    }

    @Test
    void callWhoseEndWasLost_isNotTold() {
        MeasuredSite load = site("load", 0);
        Frame lost = (Frame) load.enter();
        Object within = site("within", 0).enter();
        lost.left = true;

        assertThat(linesOf(() -> time.advance(SECOND))).isEmpty();
        assertThat(profiler.running()).isEmpty();
        ((Frame) within).left = true;
        load.exit(load.enter(), null, null); // finds and drops them
    }

    @Test
    void callOfAnotherProfiler_isNotTold() {
        try (Profiler other =
                Profiler.builder().ticker(time).scheduler(Scheduler.disabled()).build()) {
            List<String> lines = linesOf(() -> other.time("theirs", () -> {
                time.advance(SECOND);
                assertThat(profiler.running()).isEmpty();
                assertThat(other.running()).hasSize(1);
            }));

            assertThat(lines).containsExactly("slow call: theirs took 1.00 s and returned (threshold 1.00 s)");
        }
    }

    @Test
    void lookThatFails_isLoggedOnce_andTheNextGoesOn() {
        Setup setup = Setup.of(builder());
        Frame frame = Frames.current().push(new SiteStats(setup, "load"), CallOptions.DEFAULT);
        List<String> failures = new ArrayList<>(List.of("first", "second"));
        Watch watch = new Watch(builder(), setup, thread -> {
            if (!failures.isEmpty()) {
                throw new IllegalStateException(failures.remove(0));
            }
            return thread.getStackTrace();
        });
        watch.start();

        List<String> lines = LogLines.of(() -> time.advance(Duration.ofSeconds(3)));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("a look for slow calls that still run failed; others follow");
        assertThat(lines.get(1)).contains("load is still running after 2.00 s, 2x");
        LogLines.of(() -> frame.exit(null, null));
        watch.close();
    }

    @Test
    void loggerThatThrows_doesNotEndTheWatch() {
        List<String> lines = new ArrayList<>();
        PrintStream before = System.err;
        profiler.time("load", () -> {
            System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8) {
                @Override
                public void println(@Nullable String line) {
                    throw new IllegalStateException("asked to fail");
                }
            });
            try {
                time.advance(SECOND);
            } finally {
                System.setErr(before);
            }
            lines.addAll(linesOf(() -> time.advance(SECOND)));
            LogLines.of(profiler::close);
        });

        assertThat(lines).hasSize(1).first().asString().contains("load is still running after 2.00 s, 2x");
    }

    @Test
    void schedulerThatThrows_failsTheBuildAtOnce() {
        Scheduler broken = (executor, task, delay) -> {
            throw new RejectedExecutionException("shut down");
        };

        assertThatThrownBy(() -> builder().scheduler(broken).build())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("shut down");
    }

    @Test
    void disabledScheduler_startsNothing_andTellsOfEndsOnly() {
        Profiler quiet = builder().scheduler(Scheduler.disabled()).build();
        List<String> lines = linesOf(() -> quiet.time("load", () -> {
            time.advance(Duration.ofSeconds(5));
            quiet.close();
        }));

        assertThat(lines).containsExactly("slow call: load took 5.00 s and returned (threshold 1.00 s)");
    }

    @Test
    void close_cancelsTheLook_andTellsOnceOfWhatStillRuns() {
        Timing slow = profiler.start("import");
        time.advance(Duration.ofMillis(1_500));
        Timing quick = profiler.start("recent");

        List<String> lines = linesOf(() -> {
            profiler.close();
            profiler.close();
        });

        assertThat(lines)
                .containsExactly(
                        "slow call: import is still running after 1.50 s, when profiler profile closed, over its"
                                + " threshold of 1.00 s, waiting for its stage or its close");
        assertThat(time.pendingCount()).isZero();
        assertThat(linesOf(() -> time.advance(Duration.ofMinutes(1)))).isEmpty();
        quick.close();
        assertThat(linesOf(slow::close)).hasSize(1).first().asString().startsWith("slow call: import took 61.5 s");
    }

    @Test
    void running_isTheLongestFirst_andEmptyWhenAllHaveEnded() {
        Timing first = profiler.start("first");
        time.advance(SECOND);
        Timing second = profiler.start("second");
        LogLines.of(() -> time.advance(SECOND));

        assertThat(profiler.running()).extracting(RunningCall::site).containsExactly("first", "second");
        assertThat(profiler.running().get(0))
                .isEqualTo(new RunningCall(
                        "first", Duration.ofSeconds(2), SECOND, null, List.of("first"), List.of(), List.of()));
        LogLines.of(() -> {
            first.close();
            second.close();
        });
        assertThat(profiler.running()).isEmpty();
    }
}
