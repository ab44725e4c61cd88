package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HumongousWatchTest {
    private static volatile Object sink = "";

    private final HumongousWatch watch = new HumongousWatch();

    @BeforeEach
    void requireG1() {
        assumeTrue(
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .anyMatch(bean -> bean.getName().equals("G1 Young Generation")),
                "a test JVM with G1");
    }

    @Test
    void collectionsForLargeObjects_areCounted() {
        watch.start();
        try {
            // Half of the heap in objects larger than any region's half begins a cycle.
            await().until(() -> {
                sink = new byte[33 << 20];
                return watch.seen().humongous() > 0;
            });
        } finally {
            watch.close();
        }
        assertThat(sink).isNotNull();
    }

    @Test
    void listening_isForOneSampleOfMany() {
        for (int sample = 0; sample < 400; sample++) {
            watch.sampled(sample);
            assertThat(listening(watch))
                    .as("after sample %d", sample)
                    .isEqualTo(sample % (sample < 128 ? 32 : 128) == 1);
        }
    }

    @Test
    void close_leavesNoListenerBehind() {
        watch.start();
        watch.close();
        watch.close();

        assertThat(listening(watch)).isFalse();
    }

    /** Takes the listener away to see whether it was there. */
    static boolean listening(HumongousWatch watch) {
        boolean listening = false;
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            try {
                ((NotificationEmitter) bean).removeNotificationListener(watch.listener());
                listening = true;
            } catch (ListenerNotFoundException e) {
                // It is not there.
            }
        }
        return listening;
    }
}
