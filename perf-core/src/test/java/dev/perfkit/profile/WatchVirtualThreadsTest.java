package dev.perfkit.profile;

import static dev.perfkit.profile.WatchTest.join;
import static dev.perfkit.profile.WatchTest.stuck;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Slow calls on virtual threads: seen as on others, and gone when they end. Runs on a JDK that has them. */
final class WatchVirtualThreadsTest {
    private final ManualTime time = new ManualTime();

    private static Thread startVirtual(Runnable body) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
    }

    @Test
    void callsOnVirtualThreads_areSeenWithTheirStacks() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads: needs JDK 21 or newer");
        try (Profiler profiler = Profiler.builder()
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build()) {
            CountDownLatch inside = new CountDownLatch(8);
            CountDownLatch end = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                threads.add(startVirtual(() -> profiler.time("load", () -> stuck(inside, end))));
            }
            inside.await();

            List<String> lines = LogLines.of(() -> time.advance(Duration.ofSeconds(1)));
            List<RunningCall> running = profiler.running();
            end.countDown();
            LogLines.of(() -> threads.forEach(WatchTest::join));

            assertThat(lines).hasSize(6);
            assertThat(lines.get(0)).contains("load is still running after 1.00 s, 1x", "on thread #");
            assertThat(running)
                    .hasSize(8)
                    .allSatisfy(call -> assertThat(call.stack())
                            .anySatisfy(
                                    frame -> assertThat(frame.getMethodName()).isEqualTo("stuck")));
            assertThat(profiler.running()).isEmpty();
        }
    }

    @Test
    void virtualThreadThatDies_afterItsEndWasLost_leavesNothing() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads: needs JDK 21 or newer");
        int before = VirtualFrames.size();
        try (Profiler profiler = Profiler.builder().ticker(time).build()) {
            SiteStats site = ((RecordingProfiler) profiler).site("load");
            join(startVirtual(() -> Frames.current().push(site, CallOptions.DEFAULT).left = true));
            assertThat(VirtualFrames.size()).isEqualTo(before + 1);

            assertThat(profiler.running()).isEmpty();

            assertThat(VirtualFrames.size()).isEqualTo(before);
            assertThat(Reported.site(profiler, "load").inFlight()).isZero();
        }
    }
}
