package dev.perfkit.simulations.balancing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<Long> ran = new ArrayList<>();

    @Test
    void advanceTo_manyEvents_runInOrderEachAtItsInstant() {
        SplittableRandom random = new SplittableRandom(1);
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            long at = random.nextLong(1_000);
            expected.add(at);
            time.at(at, () -> {
                assertThat(time.read()).isEqualTo(at);
                ran.add(at);
            });
        }
        Collections.sort(expected);

        time.advanceTo(1_000);

        assertThat(ran).isEqualTo(expected);
        assertThat(time.read()).isEqualTo(1_000);
    }

    @Test
    void advanceTo_sameInstant_runInOrderOfScheduling() {
        for (long i = 0; i < 100; i++) {
            long number = i;
            time.at(5, () -> ran.add(number));
        }

        time.advanceTo(5);

        assertThat(ran).hasSize(100).isSorted();
    }

    @Test
    void advanceTo_eventThatSchedules_runsThatTooWhereDue() {
        time.at(3, () -> time.at(4, () -> ran.add(time.read())));

        time.advanceTo(4);

        assertThat(ran).containsExactly(4L);
    }

    @Test
    void schedule_cancelled_neverRuns() {
        Scheduler.Handle handle = time.schedule(Runnable::run, () -> ran.add(1L), Duration.ofNanos(5));
        time.schedule(Runnable::run, () -> ran.add(2L), Duration.ofNanos(5));
        handle.cancel();

        time.advanceTo(10);

        assertThat(ran).containsExactly(2L);
    }
}
