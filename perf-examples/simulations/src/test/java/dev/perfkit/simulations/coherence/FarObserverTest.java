package dev.perfkit.simulations.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.cache.kit.Versions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FarObserverTest {
    private final Versions versions = Versions.inMemory(1);

    /** Observes one key that shows these versions, one after the other, and the last one from then on. */
    private long[] observe(int ordered, Long... shown) {
        AtomicInteger reads = new AtomicInteger();
        FarView far = new FarView() {
            @Override
            public long read(int key) {
                return shown[Math.min(reads.getAndIncrement(), shown.length - 1)];
            }

            @Override
            public void close() {}
        };
        try (FarObserver observer = new FarObserver(far, versions, ordered, 1)) {
            while (reads.get() < shown.length) {
                Thread.onSpinWait();
            }
            return observer.end();
        }
    }

    @Test
    void end_goesForwardAndMisses_isGood() {
        assertThat(observe(1, 1L, 1L, 0L, 2L, 0L, 3L)[0]).isZero();
    }

    @Test
    void end_less_isCounted() {
        assertThat(observe(1, 3L, 2L, 4L)[0]).isEqualTo(1);
    }

    @Test
    void end_lessWhereNoOrderIsKnown_isGood() {
        assertThat(observe(0, 3L, 2L, 4L)[0]).isZero();
    }

    @Test
    void end_backToWhatWasGivenUp_isCounted() {
        assertThat(observe(0, 3L, 2L, 3L, 4L)[0]).isEqualTo(1);
        assertThat(observe(0, 3L, 0L, 3L, 4L)[0]).isZero();
    }

    @Test
    void end_lessThanAcknowledged_isCounted() {
        List.of(1, 2, 3).forEach(i -> versions.next(0));
        versions.acknowledge(0);

        assertThat(observe(1, 2L, 3L)[0]).isEqualTo(1);
    }
}
