package dev.perfkit.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Who does the upkeep, and when. */
class UpkeepTest {
    private static final int PATIENCE = 4;

    private final List<Runnable> submitted = new ArrayList<>();
    private final Upkeep upkeep = new Upkeep(submitted::add, PATIENCE);
    private int done;

    /** Caffeine asks once, and not again until it is done. */
    private void ask() {
        upkeep.execute(() -> done++);
    }

    private void store() {
        upkeep.beginStoring();
        upkeep.endStoring();
    }

    private void storeAndAsk() {
        upkeep.beginStoring();
        ask();
        upkeep.endStoring();
    }

    @Test
    void execute_byHitWhileNothingIsStored_isSubmitted() {
        ask();
        assertThat(submitted).hasSize(1);
        store();
        upkeep.hasten();
        ask();

        assertThat(submitted).hasSize(2);
        assertThat(done).isZero();
    }

    @Test
    void execute_byHitBetweenStores_isDoneWithThem() {
        store();
        ask();
        for (int i = 1; i < PATIENCE; i++) {
            assertThat(done).isZero();
            store();
        }

        assertThat(done).isEqualTo(1);
        assertThat(submitted).isEmpty();
    }

    @Test
    void execute_whileStoring_isDoneOnceAfterSomeMoreAreStored() {
        storeAndAsk();
        store();
        store();
        assertThat(done).isZero();
        store();
        assertThat(done).isEqualTo(1);
        for (int i = 0; i < 10; i++) {
            store();
        }

        assertThat(done).isEqualTo(1);
        assertThat(submitted).isEmpty();
    }

    @Test
    void execute_whileStoringPatienceOfOne_isDoneAtItsEnd() {
        Upkeep hasty = new Upkeep(submitted::add, 1);
        hasty.beginStoring();
        hasty.execute(() -> done++);
        assertThat(done).isZero();
        hasty.endStoring();

        assertThat(done).isEqualTo(1);
        assertThat(submitted).isEmpty();
    }

    @Test
    void hasten_fewStored_isSubmittedOnce() {
        upkeep.hasten();
        storeAndAsk();
        upkeep.hasten();
        upkeep.hasten();

        assertThat(submitted).hasSize(1);
        submitted.get(0).run();
        assertThat(done).isEqualTo(1);
    }

    @Test
    void execute_whileStoringMany_isSubmittedOnceAtItsEnd() {
        upkeep.beginStoringMany();
        for (int i = 0; i < 3 * PATIENCE; i++) {
            storeAndAsk();
        }
        assertThat(submitted).isEmpty();
        upkeep.endStoringMany();

        assertThat(submitted).hasSize(1);
        assertThat(done).isZero();
        submitted.get(0).run();
        assertThat(done).isEqualTo(1);
    }

    @Test
    void execute_whileStoringManyThatAreFew_waitsForMore() {
        upkeep.beginStoringMany();
        storeAndAsk();
        upkeep.endStoringMany();
        assertThat(submitted).isEmpty();
        for (int i = 1; i < PATIENCE; i++) {
            store();
        }

        assertThat(done).isEqualTo(1);
    }

    @Test
    void hasten_executorRefuses_isDoneHere() {
        Upkeep refused = new Upkeep(
                task -> {
                    throw new RejectedExecutionException("shut down");
                },
                PATIENCE);
        refused.beginStoring();
        refused.execute(() -> done++);
        refused.endStoring();
        refused.hasten();

        assertThat(done).isEqualTo(1);
    }
}
