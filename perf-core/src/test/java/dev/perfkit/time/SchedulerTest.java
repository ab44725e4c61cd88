package dev.perfkit.time;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schedulers that keep real time: what they run, and what they do not. */
class SchedulerTest {
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration LATER = Duration.ofMillis(500);
    private static final ScheduledThreadPoolExecutor SERVICE = new ScheduledThreadPoolExecutor(1, run -> {
        Thread thread = new Thread(run, "scheduler-test");
        thread.setDaemon(true);
        return thread;
    });

    private Scheduler.Handle repeating = () -> {};

    static Stream<Scheduler> real() {
        return Stream.of(Scheduler.system(), Scheduler.of(SERVICE));
    }

    @AfterEach
    void stop() {
        repeating.cancel();
    }

    @ParameterizedTest
    @MethodSource("real")
    void schedule_aDelay_runsNotBefore(Scheduler scheduler) throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        long start = Ticker.system().read();
        scheduler.schedule(Runnable::run, ran::countDown, SOON);

        assertThat(ran.await(10, SECONDS)).isTrue();
        assertThat(Ticker.system().read() - start).isGreaterThanOrEqualTo(SOON.toNanos());
    }

    @ParameterizedTest
    @MethodSource("real")
    void schedule_noDelay_runsOnAnotherThread(Scheduler scheduler) throws Exception {
        Thread[] ranOn = new Thread[1];
        CountDownLatch ran = new CountDownLatch(1);
        scheduler.schedule(
                Runnable::run,
                () -> {
                    ranOn[0] = Thread.currentThread();
                    ran.countDown();
                },
                Duration.ZERO);

        assertThat(ran.await(10, SECONDS)).isTrue();
        assertThat(ranOn[0]).isNotSameAs(Thread.currentThread());
    }

    @ParameterizedTest
    @MethodSource("real")
    void schedule_cancelledBefore_doesNotRun(Scheduler scheduler) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Scheduler.Handle handle = scheduler.schedule(Runnable::run, runs::incrementAndGet, LATER);
        handle.cancel();
        handle.cancel();

        CountDownLatch later = new CountDownLatch(1);
        scheduler.schedule(Runnable::run, later::countDown, LATER.plus(SOON));
        assertThat(later.await(10, SECONDS)).isTrue();
        assertThat(runs).hasValue(0);
    }

    @Test
    void schedule_cancelledLongBefore_isForgottenByTheJvm() {
        Scheduler.Handle[] handle = new Scheduler.Handle[1];
        WeakReference<Object> held = scheduleInAnHour(handle);
        handle[0].cancel();
        handle[0] = () -> {};

        await().atMost(10, SECONDS).until(() -> {
            System.gc();
            return held.get() == null;
        });
    }

    /** In a method of its own, so that no variable of the test holds the task. */
    private static WeakReference<Object> scheduleInAnHour(Scheduler.Handle[] handle) {
        AtomicInteger state = new AtomicInteger();
        handle[0] = Scheduler.system().schedule(Runnable::run, state::incrementAndGet, Duration.ofHours(1));
        return new WeakReference<>(state);
    }

    @ParameterizedTest
    @MethodSource("real")
    void schedule_cancelledWhileItWaitsForItsExecutor_doesNotRun(Scheduler scheduler) throws Exception {
        Queue<Runnable> handedOver = new ArrayDeque<>();
        CountDownLatch due = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Scheduler.Handle handle = scheduler.schedule(
                run -> {
                    handedOver.add(run);
                    due.countDown();
                },
                runs::incrementAndGet,
                SOON);
        assertThat(due.await(10, SECONDS)).isTrue();
        handle.cancel();
        handedOver.remove().run();

        assertThat(runs).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("real")
    void schedule_anExecutorThatRefuses_harmsNoOther(Scheduler scheduler) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        scheduler.schedule(
                run -> {
                    asked.countDown();
                    throw new RejectedExecutionException("on purpose");
                },
                () -> {},
                SOON);
        assertThat(asked.await(10, SECONDS)).isTrue();

        CountDownLatch ran = new CountDownLatch(1);
        scheduler.schedule(Runnable::run, ran::countDown, SOON);
        assertThat(ran.await(10, SECONDS)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("real")
    void repeat_severalTimes_runsUntilCancelled(Scheduler scheduler) throws Exception {
        CountDownLatch runs = new CountDownLatch(3);
        repeating = scheduler.repeat(Runnable::run, runs::countDown, SOON);

        assertThat(runs.await(10, SECONDS)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("real")
    void schedule_negativeDelay_isRefused(Scheduler scheduler) {
        assertThatThrownBy(() -> scheduler.schedule(Runnable::run, () -> {}, Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("delay: PT-0.001S (expected: >= 0)");
    }

    @Test
    void disabled_anything_staysUndone() {
        AtomicInteger runs = new AtomicInteger();
        Scheduler.disabled()
                .schedule(Runnable::run, runs::incrementAndGet, Duration.ZERO)
                .cancel();
        Scheduler.disabled().repeat(Runnable::run, runs::incrementAndGet, SOON).cancel();

        assertThat(runs).hasValue(0);
    }

    @Test
    void of_aServiceThatWasShutDown_refuses() {
        var service = Executors.newSingleThreadScheduledExecutor();
        service.shutdownNow();

        assertThatThrownBy(() -> Scheduler.of(service).schedule(Runnable::run, () -> {}, SOON))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void toString_each_namesItsFactory() {
        assertThat(Scheduler.system()).hasToString("Scheduler.system()");
        assertThat(Scheduler.disabled()).hasToString("Scheduler.disabled()");
        assertThat(Scheduler.of(SERVICE).toString()).startsWith("Scheduler.of(");
    }
}
