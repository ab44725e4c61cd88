package dev.perfkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class RepeatTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final List<Long> seconds = new ArrayList<>();
    private final long start = time.read();

    private void note() {
        seconds.add((time.read() - start) / 1_000_000_000);
    }

    @Test
    void repeat_everyInterval_runsFirstAfterOne() {
        time.repeat(Runnable::run, this::note, SECOND);
        time.advance(Duration.ofMillis(3_999));

        assertThat(seconds).containsExactly(1L, 2L, 3L);
    }

    @Test
    void repeat_cancelled_stops() {
        Scheduler.Handle handle = time.repeat(Runnable::run, this::note, SECOND);
        time.advance(SECOND);
        handle.cancel();
        handle.cancel();
        time.advance(Duration.ofMinutes(1));

        assertThat(seconds).containsExactly(1L);
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void repeat_cancelledByItself_stops() {
        Scheduler.Handle[] handle = new Scheduler.Handle[1];
        handle[0] = time.repeat(
                Runnable::run,
                () -> {
                    note();
                    handle[0].cancel();
                },
                SECOND);
        time.advance(Duration.ofMinutes(1));

        assertThat(seconds).containsExactly(1L);
        assertThat(time.pendingCount()).isZero();
    }

    @Test
    void repeat_aRunUnderWay_skipsTheTimesThatPass() {
        Queue<Runnable> handedOver = new ArrayDeque<>();
        time.repeat(handedOver::add, this::note, SECOND);
        time.advance(Duration.ofSeconds(5));
        assertThat(handedOver).hasSize(1);

        handedOver.remove().run();
        time.advance(SECOND);
        handedOver.remove().run();

        assertThat(seconds).containsExactly(5L, 6L);
    }

    @Test
    void repeat_cancelledWhileItWaitsForItsExecutor_doesNotRun() {
        Queue<Runnable> handedOver = new ArrayDeque<>();
        Scheduler.Handle handle = time.repeat(handedOver::add, this::note, SECOND);
        time.advance(SECOND);
        handle.cancel();
        handedOver.remove().run();

        assertThat(seconds).isEmpty();
    }

    @Test
    void repeat_aTaskThatThrows_goesOn() {
        time.repeat(
                Runnable::run,
                () -> {
                    note();
                    throw new IllegalStateException("on purpose");
                },
                SECOND);
        time.advance(Duration.ofSeconds(3));

        assertThat(seconds).containsExactly(1L, 2L, 3L);
    }

    @Test
    void repeat_aTaskThatThrowsOnAPool_doesNotReachTheThread() {
        Queue<Runnable> handedOver = new ArrayDeque<>();
        time.repeat(
                handedOver::add,
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                SECOND);
        time.advance(SECOND);

        handedOver.remove().run(); // throws nothing

        time.advance(SECOND);
        assertThat(handedOver).hasSize(1);
    }

    @Test
    void repeat_anExecutorThatRefuses_isTriedAgain() {
        List<Integer> tries = new ArrayList<>();
        Executor busyTwice = run -> {
            tries.add(tries.size());
            if (tries.size() <= 2) {
                throw new RejectedExecutionException("on purpose");
            }
            run.run();
        };
        time.repeat(busyTwice, this::note, SECOND);
        time.advance(Duration.ofSeconds(4));

        assertThat(seconds).containsExactly(3L, 4L);
    }

    @Test
    void repeat_anExecutorThatCanStartNoThread_isTriedAgain() {
        boolean[] exhausted = {true};
        Executor pool = run -> {
            if (exhausted[0]) {
                throw new OutOfMemoryError("unable to create native thread, on purpose");
            }
            run.run();
        };
        time.repeat(pool, this::note, SECOND);
        assertThatThrownBy(() -> time.advance(SECOND)).isInstanceOf(OutOfMemoryError.class);
        exhausted[0] = false;
        time.advance(SECOND);

        assertThat(seconds).containsExactly(2L);
    }

    @Test
    void repeat_aTaskThatThrowsWhatItDoesNotDeclare_goesOn() {
        time.repeat(
                Runnable::run,
                () -> {
                    note();
                    RepeatTest.<RuntimeException>throwUnchecked(new IOException("on purpose"));
                },
                SECOND);
        time.advance(Duration.ofSeconds(2));

        assertThat(seconds).containsExactly(1L, 2L);
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void throwUnchecked(Throwable e) throws X {
        throw (X) e;
    }

    @Test
    void repeat_theJvmInTrouble_throwsAndGoesOn() {
        time.repeat(
                Runnable::run,
                () -> {
                    note();
                    throw new StackOverflowError("on purpose");
                },
                SECOND);

        assertThatThrownBy(() -> time.advance(SECOND)).isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> time.advance(SECOND)).isInstanceOf(StackOverflowError.class);
        assertThat(seconds).containsExactly(1L, 2L);
    }

    @Test
    void repeat_noInterval_isRefused() {
        for (Duration interval : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> time.repeat(Runnable::run, this::note, interval))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("interval: " + interval + " (expected: > 0)");
        }
    }
}
