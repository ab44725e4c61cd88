package dev.perfkit.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PauseTest {
    private static final long STEP = Duration.ofMillis(2).toNanos();

    private final AtomicLong now = new AtomicLong();
    private final CountDownLatch pausing = new CountDownLatch(1);
    private final Ticker ticker = () -> {
        pausing.countDown();
        return now.get();
    };

    private ForkJoinTask<?> pauseIn(ForkJoinPool pool) throws InterruptedException {
        ForkJoinTask<?> paused = pool.submit(() -> Pause.until(ticker, STEP));
        assertThat(pausing.await(20, TimeUnit.SECONDS)).isTrue();
        return paused;
    }

    @Test
    void until_inAPool_leavesAThreadToOthers() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            ForkJoinTask<?> paused = pauseIn(pool);

            assertThat(pool.submit(() -> "run").get(20, TimeUnit.SECONDS)).isEqualTo("run");
            assertThat(paused.isDone()).isFalse();
        } finally {
            now.set(STEP);
            pool.shutdown();
        }
    }

    @Test
    void until_poolHasNoMoreThreads_waitsAllTheSame() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(
                1, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, false, 1, 1, 1, null, 1, TimeUnit.MINUTES);
        try {
            ForkJoinTask<?> paused = pauseIn(pool);
            assertThat(paused.isDone()).isFalse();
            now.set(STEP);

            paused.get(20, TimeUnit.SECONDS);
        } finally {
            now.set(STEP);
            pool.shutdown();
        }
    }

    @Test
    void until_interrupted_waitsToTheEndAndTellsSo() {
        Thread.currentThread().interrupt();
        long start = Ticker.system().read();
        Pause.until(Ticker.system(), start + STEP);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(Ticker.system().read() - start).isGreaterThanOrEqualTo(STEP);
    }
}
