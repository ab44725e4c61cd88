package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.perfkit.cache.kit.MemoryTier;
import dev.perfkit.time.Ticker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a near hit must not do. */
class NearHitTest {
    private static final int HITS = 200_000;

    /** The counter counts whole buffers on some JVMs, so one quiet run of several is the proof. */
    @Test
    void get_nearHit_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TieredCache<Integer, String> cache = TieredCache.<Integer, String>builder("hits")
                .far(new MemoryTier<>(Ticker.system()))
                .loader(key -> "of " + key)
                .timeToLive(Duration.ofHours(1))
                .build()) {
            Integer key = 12_345;
            long least = Long.MAX_VALUE;
            for (int run = 0; run < 10 && least > 0; run++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < HITS; i++) {
                    cache.get(key);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }

            assertThat(least).as("bytes allocated by %s near hits", HITS).isZero();
            assertThat(cache.snapshot().far().misses()).isEqualTo(1);
        }
    }

    @Test
    void get_nearHit_readsNoClock() {
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

        // Caffeine's own look at the ticker, which is a field's where the ticker is the cache's own coarse one.
        assertThat(counting.read() - before - 1).isLessThanOrEqualTo(10);
    }
}
