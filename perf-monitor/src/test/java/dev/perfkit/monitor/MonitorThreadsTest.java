package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one rule or channel may do to the others. */
class MonitorThreadsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final ManualTime time = new ManualTime();
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    private void runWaiting() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    @Test
    void slot_ruleIsBusy_isNotOverlappedAndWhatIsMissedIsCounted() {
        AtomicInteger reads = new AtomicInteger();
        Monitor monitor = manual().rule(rule("slow", () -> reads.incrementAndGet(), Duration.ofSeconds(2)))
                .executor(waiting::add)
                .build();
        monitor.start();
        time.advance(Duration.ofSeconds(8));
        // The first sample has not even begun: of the four evaluations due one waits, three are missed. The other that
        // waits is
        // the look at why that is.
        assertThat(waiting).hasSize(2);
        assertThat(monitor.snapshot().rule("slow").missed()).isEqualTo(3);
        runWaiting();
        assertThat(reads).hasValue(1);
        assertThat(monitor.snapshot().rule("slow").evaluations()).isEqualTo(1);
        time.advance(SECOND);
        runWaiting();
        time.advance(SECOND);
        runWaiting();
        assertThat(monitor.snapshot().rule("slow").evaluations()).isEqualTo(2);
        assertThat(monitor.snapshot().rule("slow").missed()).isEqualTo(3);
        monitor.close();
    }

    @Test
    void slot_ruleNotEvaluatedForLong_pendingTimerDoesNotRunOn() {
        Rule patient = Rule.gauge("queue", Signal.gauge("shop.queue", "tasks", () -> 5))
                .warning(1.0)
                .pendingFor(Duration.ofSeconds(3))
                .grace(Duration.ofMinutes(1))
                .evaluateEvery(SECOND)
                .build();
        Monitor monitor = manual().rule(patient).executor(waiting::add).build();
        monitor.start();
        runWaiting();
        for (int i = 0; i < 2; i++) {
            time.advance(SECOND);
            runWaiting();
        }
        time.advance(Duration.ofSeconds(30));
        runWaiting();
        time.advance(SECOND);
        runWaiting();
        assertThat(monitor.snapshot().rule("queue").status()).isEqualTo(AlertStatus.PENDING);
        time.advance(SECOND);
        runWaiting();
        assertThat(monitor.snapshot().rule("queue").status()).isEqualTo(AlertStatus.FIRING);
        monitor.close();
    }

    @Test
    void slot_notSampledForLongerThanTheWindow_windowBeginsAnew() {
        LatencyRecorder calls = new LatencyRecorder();
        Rule slow = Rule.latency("p95", Signal.latency("shop.latency", calls::snapshot), 0.95)
                .evaluateEvery(SECOND)
                .minimumCount(1)
                .build();
        Monitor monitor = manual().window(Duration.ofSeconds(10))
                .rule(slow)
                .executor(waiting::add)
                .build();
        monitor.start();
        runWaiting();
        time.advance(SECOND); // this run waits for a minute, and what is slow in it is long over
        calls.record(Duration.ofSeconds(9).toNanos());
        time.advance(Duration.ofMinutes(1));
        runWaiting();
        assertThat(monitor.snapshot().rule("p95").judgement()).isEqualTo(Judgement.NODATA);
        calls.record(1_000);
        time.advance(SECOND);
        runWaiting();
        assertThat(monitor.snapshot().rule("p95").last().count()).isEqualTo(1);
        assertThat(monitor.snapshot().rule("p95").last().coverage()).isCloseTo(0.1, within(1e-9));
        monitor.close();
    }

    @Test
    void slot_executorRefuses_isTriedAgainAtTheNext() {
        AtomicBoolean refuse = new AtomicBoolean();
        Monitor monitor = manual().rule(rule("queue", () -> 0, SECOND))
                .executor(task -> {
                    if (refuse.get()) {
                        throw new RejectedExecutionException("planted");
                    }
                    task.run();
                })
                .build();
        monitor.start();
        refuse.set(true);
        time.advance(Duration.ofSeconds(2));
        assertThat(log.lines("no thread for")).hasSize(1);
        refuse.set(false);
        time.advance(SECOND);
        assertThat(monitor.snapshot().rule("queue").evaluations()).isEqualTo(1);
        assertThat(monitor.snapshot().rule("queue").missed()).isEqualTo(2);
        monitor.close();
    }

    @Test
    void close_runUnderWay_leavesNoEventBehind() {
        List<AlertEvent> events = new CopyOnWriteArrayList<>();
        Monitor monitor = manual().rule(rule("queue", () -> 5, SECOND))
                .executor(waiting::add)
                .channel(events::add)
                .build();
        monitor.start();
        time.advance(SECOND);
        monitor.close();
        runWaiting();
        assertThat(events).isEmpty();
        assertThat(monitor.snapshot().rule("queue").evaluations()).isZero();
    }

    @Test
    void hangingSourceAndChannel_realThreads_delayNobodyAndEndWithTheMonitor() {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        List<AlertEvent> events = new CopyOnWriteArrayList<>();
        Monitor monitor = Monitor.builder("shop")
                .slot(Duration.ofMillis(10))
                .closeWithin(Duration.ofMillis(50))
                .rule(rule("hangs", () -> hang(never, interrupted), Duration.ofMillis(10)))
                .rule(rule("works", () -> 5, Duration.ofMillis(10)))
                .channel(event -> hang(never, interrupted))
                .channel(events::add)
                .build();
        monitor.start();
        await().until(() -> events.size() == 1
                && monitor.snapshot().rule("works").evaluations() > 5
                && monitor.snapshot().rule("hangs").missed() > 5);
        assertThat(events.get(0).rule()).isEqualTo("works");
        assertThat(monitor.snapshot().rule("hangs").evaluations()).isZero();
        monitor.close();
        await().until(() -> interrupted.get() == 2);
        assertThat(log.lines("cannot be read")).isEmpty();
    }

    @Test
    void slot_slowSourceOnRealThreads_neverOverlapsItself() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicReference<Monitor> started = new AtomicReference<>();
        // Each read lasts until two more evaluations were missed.
        DoubleSupplier slow = () -> {
            overlaps.addAndGet(inside.getAndIncrement());
            long missed = missed(started.get());
            while (missed(started.get()) < missed + 2 && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            inside.decrementAndGet();
            return 0;
        };
        try (Monitor monitor = Monitor.builder("shop")
                .slot(Duration.ofMillis(1))
                .rule(rule("queue", slow, Duration.ofMillis(1)))
                .build()) {
            started.set(monitor);
            monitor.start();
            await().until(() -> monitor.snapshot().rule("queue").evaluations() >= 20);
        }
        assertThat(overlaps).hasValue(0);
    }

    private static long missed(Monitor monitor) {
        return monitor.snapshot().rule("queue").missed();
    }

    @Test
    void close_slowChannel_deliversWhatIsQueued() {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<AlertEvent> events = new CopyOnWriteArrayList<>();
        AtomicInteger value = new AtomicInteger(5);
        Monitor monitor = manual().closeWithin(Duration.ofSeconds(30))
                .rule(rule("queue", value::get, SECOND))
                .channel(event -> {
                    entered.countDown();
                    release.await();
                    events.add(event);
                })
                .build();
        monitor.start();
        advanceUntil(() -> entered.getCount() == 0);
        value.set(0);
        advanceUntil(() -> monitor.snapshot().channels().get(0).queued() == 2);
        Thread closing = new Thread(monitor::close);
        closing.start();
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        release.countDown();
        await().until(() -> !closing.isAlive());
        assertThat(events).hasSize(2);
    }

    @Test
    void start_executorRefusesHalfway_closesAndFails() {
        AtomicInteger threads = new AtomicInteger(1);
        Monitor monitor = manual().rule(rule("queue", () -> 0, SECOND))
                .rule(rule("other", () -> 0, SECOND))
                .executor(task -> {
                    if (threads.getAndDecrement() == 0) {
                        throw new RejectedExecutionException("planted");
                    }
                    task.run();
                })
                .build();
        assertThatThrownBy(monitor::start).isInstanceOf(RejectedExecutionException.class);
        assertThat(time.pendingCount()).isZero();
        assertThat(monitor).hasToString("Monitor{shop, CLOSED, 2 rules}");
    }

    private void advanceUntil(BooleanSupplier condition) {
        await().until(() -> {
            time.advance(SECOND);
            return condition.getAsBoolean();
        });
    }

    private static double hang(CountDownLatch never, AtomicInteger interrupted) {
        try {
            never.await();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw new IllegalStateException(e);
        }
        return 0;
    }

    private MonitorBuilder manual() {
        return Monitor.builder("shop").ticker(time).scheduler(time).slot(SECOND);
    }

    private static Rule rule(String name, DoubleSupplier value, Duration interval) {
        return Rule.gauge(name, Signal.gauge("shop." + name, "tasks", value))
                .warning(1.0)
                .pendingFor(Duration.ZERO)
                .keepFiring(Duration.ZERO)
                .evaluateEvery(interval)
                .build();
    }
}
