package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LandingTest {
    @Test
    void block_poolWithoutAnotherThread_waitsAllTheSame() throws Exception {
        // One thread at most and at least: whoever blocks is refused.
        ForkJoinPool pool = new ForkJoinPool(
                1, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, false, 1, 1, 1, null, 1, TimeUnit.SECONDS);
        CompletableFuture<String> future = new CompletableFuture<>();
        try {
            // It is looked only while it is waited.
            pool.submit(() -> Landing.block(future, () -> future.complete("v"))).get(10, TimeUnit.SECONDS);
        } finally {
            pool.shutdownNow();
        }

        assertThat(future).isCompletedWithValue("v");
    }
}
