package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.perfkit.profile.Profiler;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A woven call allocates nothing of its own. */
final class WovenAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 100_000;

    private final ProfiledHost host = new ProfiledHost();

    @Test
    void wovenCall_underAProfiler_allocatesNothing() {
        try (Profiler profiler = Profiler.builder().build()) {
            Profiler.install(profiler);

            assertThat(allocatedBy(() -> host.inner(1))).isZero();
            assertThat(allocatedBy(() -> ProfiledHost.twice(1))).isZero();
            assertThat(allocatedBy(() -> host.wide(1, 2, 3, true, (byte) 4, 'c')))
                    .isZero();
            assertThat(allocatedBy(() -> host.object(host))).isZero();
            assertThat(allocatedBy(() -> host.outer(3))).isZero();
            assertThat(allocatedBy(() -> host.factorial(5))).isZero();
            assertThat(allocatedBy(host::catchingNothing)).isZero();
        }
    }

    @Test
    void wovenCall_withoutAProfiler_allocatesNothing() {
        assertThat(allocatedBy(() -> host.inner(1))).isZero();
    }

    /**
     * Returns the least bytes of several rounds: beside the calls, a round may pay for a new slot of a peak's window and for
     * what the JIT makes the thread do, and neither comes with every call.
     */
    private static long allocatedBy(Runnable call) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            least = Math.min(least, bytes);
        }
        return least;
    }
}
