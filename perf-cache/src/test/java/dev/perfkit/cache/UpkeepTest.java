package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Who does the upkeep, and when. */
class UpkeepTest {
    private final ManualTime time = new ManualTime();
    private final List<Runnable> submitted = new ArrayList<>();
    private final Upkeep upkeep = new Upkeep(submitted::add, time);
    private int done;

    private void ask() {
        upkeep.execute(() -> done++);
    }

    @Test
    void execute_byHit_isSubmitted() {
        ask();

        assertThat(submitted).hasSize(1);
        assertThat(done).isZero();
    }

    @Test
    void execute_whileStoring_isDoneAtItsEnd() {
        assertThat(upkeep.beginStoring()).isTrue();
        ask();
        assertThat(done).isZero();
        upkeep.endStoring(false);

        assertThat(done).isEqualTo(1);
        assertThat(submitted).isEmpty();
    }

    @Test
    void execute_whileStoringAfterPause_isSubmitted() {
        time.advance(Duration.ofSeconds(1));
        upkeep.beginStoring();
        ask();
        upkeep.endStoring(false);

        assertThat(submitted).hasSize(1);
        assertThat(done).isZero();
    }

    @Test
    void execute_whileStoringMany_isSubmittedOnceAtItsEnd() {
        upkeep.beginStoring();
        for (int i = 0; i < 3; i++) {
            assertThat(upkeep.beginStoring()).isFalse();
            ask();
        }
        assertThat(submitted).isEmpty();
        upkeep.endStoring(true);

        assertThat(submitted).hasSize(1);
        submitted.get(0).run();
        assertThat(done).isEqualTo(1);
    }

    @Test
    void endStoringMany_executorRefuses_isDoneHere() {
        Upkeep refused = new Upkeep(
                task -> {
                    throw new RejectedExecutionException("shut down");
                },
                time);
        refused.beginStoring();
        refused.execute(() -> done++);
        refused.endStoring(true);

        assertThat(done).isEqualTo(1);
    }

    @Test
    void execute_whileAnotherStores_isSubmitted() {
        upkeep.beginStoring();
        Thread other = new Thread(this::ask);
        other.start();
        join(other);
        upkeep.endStoring(false);

        assertThat(submitted).hasSize(1);
        assertThat(done).isZero();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
