package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.time.Ticker;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a near hit must not do. */
class NearHitTest {
    private static final int HITS = 200_000;

    /** Half full and more, Caffeine notes its hits, and now and then submits its upkeep: that must cost nothing either. */
    @Test
    void get_nearHit_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TieredCache<Integer, String> cache = TieredCache.<Integer, String>builder("hits")
                .far(new MemoryTier<>(Ticker.system()))
                .loader(key -> "of " + key)
                .maximumEntries(1_000)
                .build()) {
            for (int key = 0; key < 900; key++) {
                cache.get(key);
            }
            Integer key = 899;
            long[] allocated = new long[10];
            for (int run = 0; run < allocated.length; run++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < HITS; i++) {
                    cache.get(key);
                }
                allocated[run] = threads.getCurrentThreadAllocatedBytes() - before;
            }

            // The first runs are compiled while they run. Of the later ones most must be without a single byte.
            assertThat(Arrays.stream(allocated).filter(bytes -> bytes == 0).count())
                    .as("runs of %s near hits without allocation, of %s", HITS, Arrays.toString(allocated))
                    .isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void get_nearHit_readsTheTickerAlone() {
        Ticker counting = new Ticker() {
            private long readings;

            @Override
            public long read() {
                return ++readings;
            }
        };
        TieredCache<Integer, String> cache = TieredCache.<Integer, String>builder("hits")
                .ticker(counting)
                .executor(Runnable::run)
                .build();
        cache.put(1, "one");
        long before = counting.read();
        for (int i = 0; i < 10; i++) {
            cache.get(1);
        }

        // The entry's end is looked at once; where the clock is the cache's own, at a field.
        assertThat(counting.read() - before - 1).isLessThanOrEqualTo(10);
    }
}
