package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.lang.ref.WeakReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Deep recursion leaves no more frames than the next calls may need. */
final class FramesMemoryTest {
    private final Profiler profiler =
            Profiler.builder().ticker(new ManualTime()).build();

    /** Runs a recursion and returns its frame at the given depth. */
    private WeakReference<Frame> frameAt(int depth, int wanted) {
        Object[] found = new Object[1];
        recurse(depth, wanted, found);
        WeakReference<Frame> reference = new WeakReference<>((Frame) found[0]);
        return reference;
    }

    private void recurse(int levels, int wanted, Object[] found) {
        profiler.time("deep", () -> {
            if (wanted == 1) {
                found[0] = Frames.current().top();
            }
            if (levels > 1) {
                recurse(levels - 1, wanted - 1, found);
            }
        });
    }

    private static boolean isGone(WeakReference<?> reference) {
        System.gc();
        return reference.get() == null;
    }

    @Test
    void framesOfADeepRecursion_areLetGo_afterTheOutermostCall() {
        WeakReference<Frame> deep = frameAt(1_000, 900);
        WeakReference<Frame> beyond = frameAt(1_000, 129);

        Awaitility.await().until(() -> isGone(deep));
        Awaitility.await().until(() -> isGone(beyond));
    }

    @Test
    void framesOfAnOrdinaryDepth_areUsedAgain() {
        Frame before = frameAt(100, 90).get();

        assertThat(before).isNotNull();
        assertThat(frameAt(100, 90).get()).isSameAs(before);
    }

    @Test
    void deepRecursion_isCountedAsEver_afterTheCut() {
        frameAt(1_000, 1);
        frameAt(1_000, 1);

        ProfileReport.Site site = Reported.site(profiler, "deep");
        assertThat(site.calls()).isEqualTo(2);
        assertThat(site.recursive()).isEqualTo(2 * 999);
        assertThat(site.inFlight()).isZero();
    }
}
