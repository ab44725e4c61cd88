package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.perfkit.time.ManualTime;
import dev.perfkit.time.Ticker;
import dev.perfkit.weave.LogLines;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import org.junit.jupiter.api.Test;

final class GcPausesTest {
    private static final long MILLI = 1_000_000;

    private final ManualTime time = new ManualTime();
    private final GcPauses pauses = new GcPauses(time);
    private final long zero = time.read();

    private GcPauses.Share share(long fromMillis, long toMillis) {
        return pauses.within(zero + fromMillis * MILLI, zero + toMillis * MILLI);
    }

    private static GcPauses.Share known(long millis) {
        return new GcPauses.Share(millis * MILLI, false);
    }

    @Test
    void within_isTheSumOfWhatOverlaps() {
        pauses.add("Young", 1, 100, 130, zero + 130 * MILLI);
        pauses.add("Young", 2, 200, 250, zero + 255 * MILLI); // told late: the first was closer
        pauses.add("Old", 1, 5_000, 5_400, zero + 5_400 * MILLI); // beyond the ticker's wrap

        assertThat(share(0, 6_000)).isEqualTo(known(480));
        assertThat(share(110, 220)).isEqualTo(known(40));
        assertThat(share(130, 200)).isEqualTo(known(0));
        assertThat(share(5_100, 5_200)).isEqualTo(known(100));
        assertThat(share(6_000, 7_000)).isEqualTo(known(0));
    }

    @Test
    void pauseToldTwice_countsOnce() {
        pauses.add("Young", 1, 100, 130, zero + 130 * MILLI);
        pauses.add("Young", 1, 100, 130, zero + 140 * MILLI);

        assertThat(share(0, 200)).isEqualTo(known(30));
    }

    @Test
    void spanLongerThanWhatIsRemembered_isToldAsAtLeast() {
        for (int i = 0; i <= GcPauses.KEPT; i++) {
            pauses.add("Young", i, 10L * i, 10L * i + 5, zero + (10L * i + 5) * MILLI);
        }

        assertThat(share(0, 20_000)).isEqualTo(new GcPauses.Share(5L * GcPauses.KEPT * MILLI, true));
        assertThat(share(10, 20_000)).isEqualTo(known(5L * GcPauses.KEPT));
    }

    @Test
    void collectionOfBeforeTheStart_isNotTakenForANewOne() {
        System.gc();
        // The JVM tells in whole milliseconds when a collection ended: so far from it that this is no matter.
        long collected = Ticker.system().read();
        await().pollInterval(Duration.ofMillis(1)).until(() -> Ticker.system().read() - collected > 10 * MILLI);
        GcPauses real = new GcPauses(Ticker.system());
        long from = Ticker.system().read();
        real.start();
        try {
            // Were the last collection's end put at the time it was asked for, it would lie within.
            assertThat(real.within(from, from + Duration.ofMinutes(1).toNanos()).nanos())
                    .isZero();
        } finally {
            real.close();
        }
    }

    @Test
    void nothingKnown_isNothing() {
        assertThat(share(0, 1_000)).isEqualTo(known(0));
    }

    @Test
    void cycles_areNoPauses() {
        assertThat(List.of("Copy", "PS MarkSweep", "G1 Young Generation", "G1 Concurrent GC", "ZGC Minor Pauses"))
                .allMatch(GcPauses::tellsOfPauses);
        assertThat(List.of("ZGC Cycles", "ZGC Major Cycles", "Shenandoah Cycles"))
                .noneMatch(GcPauses::tellsOfPauses);
    }

    @Test
    void realCollection_isSeenAtOnce() {
        GcPauses real = new GcPauses(Ticker.system());
        real.start();
        try {
            List<byte[]> live = new ArrayList<>();
            for (int i = 0; i < 200_000; i++) {
                live.add(new byte[100]);
            }
            long from = Ticker.system().read();
            System.gc();
            long to = Ticker.system().read();

            assertThat(real.within(from, to).nanos()).isBetween(1L, to - from);
            assertThat(live).hasSize(200_000);
        } finally {
            real.close();
        }
    }

    @Test
    void close_leavesNoListenerBehind() {
        GcPauses real = new GcPauses(Ticker.system());
        real.start();
        assertThat(listening(real)).isTrue();
        real.start();

        real.close();

        assertThat(listening(real)).isFalse();
    }

    @Test
    void notice_withABrokenTicker_isNoFailureOfTheSender() {
        GcPauses broken = new GcPauses(() -> {
            throw new IllegalStateException("asked to break");
        });
        Notification notice =
                new Notification(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION, "a collector", 1);

        assertThatCode(() -> broken.listener().handleNotification(notice, null)).doesNotThrowAnyException();
        assertThat(broken.within(0, 1)).isEqualTo(new GcPauses.Share(0, false));
    }

    @Test
    void profiler_listensFromItsBuildToItsClose_whereSlowCallsAreWatched() {
        ProfilerBuilder builder = Profiler.builder().ticker(time).scheduler(time);
        Setup setup = Setup.of(builder);
        Watch watch = new Watch(builder, setup);
        watch.start();
        watch.close();
        assertThat(listening(setup.slow().pauses())).isFalse();

        ProfilerBuilder broken = Profiler.builder().ticker(time).scheduler((executor, task, delay) -> {
            throw new IllegalStateException("asked to fail");
        });
        Setup unwatched = Setup.of(broken);
        assertThatThrownBy(() -> new Watch(broken, unwatched).start()).hasMessage("asked to fail");
        assertThat(listening(unwatched.slow().pauses())).isFalse();
    }

    /** Takes the listener away to see whether it was there. */
    private static boolean listening(GcPauses pauses) {
        boolean listening = false;
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            try {
                ((NotificationEmitter) bean).removeNotificationListener(pauses.listener());
                listening = true;
            } catch (ListenerNotFoundException e) {
                // It is not there.
            }
        }
        return listening;
    }

    @Test
    void endLine_saysHowMuchOfTheCallWasCollection() {
        SlowCallLog log = new SlowCallLog(new ArgumentText(ArgumentText::redacted), pauses);
        pauses.add("Old", 1, 100, 400, zero + 400 * MILLI);
        long end = zero + Duration.ofSeconds(2).toNanos();

        List<String> lines = LogLines.of(
                () -> log.tell(new SlowCall("load", 2_000 * MILLI, 1_000 * MILLI, end, CallEnd.CANCELLED, null), 3));

        assertThat(lines)
                .hasSize(1)
                .first()
                .asString()
                .endsWith(
                        "slow call: load took 2.00 s and was cancelled (threshold 1.00 s; GC 300 ms of it; 3 more since"
                                + " the last such line)");
    }
}
