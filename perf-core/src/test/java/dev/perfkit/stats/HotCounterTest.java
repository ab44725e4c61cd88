package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** However many threads there are, and whichever cells they share, none of their additions is lost. */
class HotCounterTest {
    private static final int EACH = 50_000;

    private final HotCounter counter = new HotCounter();

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private List<Thread> start(int count, CountDownLatch ready) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    Thread thread = new Thread(() -> {
                        ready.countDown();
                        for (int n = 0; n < EACH; n++) {
                            counter.increment();
                        }
                    });
                    thread.start();
                    return thread;
                })
                .toList();
    }

    @Test
    void total_new_isZero() {
        assertThat(counter.total()).isZero();
        assertThat(counter).hasToString("HotCounter{0}");
    }

    @Test
    void increment_fewThreadsAtOnce_losesNone() throws InterruptedException {
        join(start(4, new CountDownLatch(0)));

        assertThat(counter.total()).isEqualTo(4L * EACH);
    }

    @Test
    void increment_moreThreadsThanCells_losesNone() throws InterruptedException {
        join(start(200, new CountDownLatch(0)));

        assertThat(counter.total()).isEqualTo(200L * EACH);
    }

    @Test
    void increment_threadsAfterThreadsThatEnded_goesOnFromWhatTheseAdded() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            join(start(16, new CountDownLatch(0)));
        }

        assertThat(counter.total()).isEqualTo(20L * 16 * EACH);
    }

    @Test
    void total_whileThreadsAdd_neverGoesBack() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(4);
        List<Thread> threads = start(4, ready);
        ready.await();
        long last = 0;
        boolean wentBack = false;
        while (threads.stream().anyMatch(Thread::isAlive)) {
            long total = counter.total();
            wentBack |= total < last;
            last = total;
        }

        assertThat(wentBack).isFalse();
        assertThat(counter.total()).isEqualTo(4L * EACH);
    }
}
