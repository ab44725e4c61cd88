package dev.perfkit.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.monitor.CapturedLog;
import dev.perfkit.monitor.alert.Delivery.ChannelSnapshot;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliveryTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final List<String> got = Collections.synchronizedList(new ArrayList<>());
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();

    @Test
    void send_directExecutor_reachesEveryChannelInOrder() {
        Delivery delivery = Delivery.of(List.of(collector(), event -> got.add("second")), Runnable::run);
        delivery.send(event("a"));
        delivery.send(event("b"));
        assertThat(got).containsExactly("a", "second", "b", "second");
    }

    @Test
    void send_channelThrows_isCountedAndHurtsNobody() {
        AtomicInteger calls = new AtomicInteger();
        Channel broken = event -> {
            if (calls.incrementAndGet() < 3) {
                throw new java.io.IOException("planted");
            }
        };
        Delivery delivery = Delivery.of(List.of(broken, collector()), Runnable::run);
        for (String rule : List.of("a", "b", "c")) {
            delivery.send(event(rule));
        }
        assertThat(got).containsExactly("a", "b", "c");
        ChannelSnapshot snapshot = delivery.snapshot().get(0);
        assertThat(snapshot.failed()).isEqualTo(2);
        assertThat(snapshot.delivered()).isEqualTo(1);
        assertThat(log.lines("failed to deliver")).hasSize(1);
    }

    @Test
    void send_channelThrowsError_isCounted() {
        Channel broken = event -> {
            throw new AssertionError("planted");
        };
        Delivery delivery = Delivery.of(List.of(broken), Runnable::run);
        delivery.send(event("a"));
        assertThat(delivery.snapshot().get(0).failed()).isEqualTo(1);
    }

    @Test
    void send_channelOverflowsTheStack_isCountedAndTheRestIsDelivered() {
        AtomicInteger calls = new AtomicInteger();
        Channel deep = event -> {
            if (calls.incrementAndGet() == 1) {
                throw new StackOverflowError("planted");
            }
            got.add(event.rule());
        };
        Delivery delivery = Delivery.of(List.of(deep), later::add);
        delivery.send(event("a"));
        delivery.send(event("b"));
        later.remove().run();
        assertThat(got).containsExactly("b");
        assertThat(delivery.snapshot().get(0).failed()).isEqualTo(1);
    }

    @Test
    void snapshot_channelThatCannotNameItself_isRefusedAtOnce() {
        Channel nameless = new Channel() {
            @Override
            public void send(AlertEvent event) {}

            @Override
            public String toString() {
                throw new IllegalStateException("planted");
            }
        };
        assertThatThrownBy(() -> Delivery.of(List.of(nameless), Runnable::run)).hasMessage("planted");
    }

    @Test
    void send_failureCannotBeLogged_theNextEventTakesTheRestAlong() {
        AtomicInteger calls = new AtomicInteger();
        Channel broken = event -> {
            if (calls.incrementAndGet() == 1) {
                throw new Unprintable();
            }
            got.add(event.rule());
        };
        Delivery delivery = Delivery.of(List.of(broken), later::add);
        delivery.send(event("a"));
        delivery.send(event("b"));
        assertThatThrownBy(later.remove()::run).isInstanceOf(UnsupportedOperationException.class);
        delivery.send(event("c"));
        later.remove().run();
        assertThat(got).containsExactly("b", "c");
    }

    @Test
    void send_queueFull_dropsTheOldest() {
        Delivery delivery = Delivery.of(List.of(collector()), later::add);
        IntStream.range(0, Delivery.QUEUE_CAPACITY + 3).forEach(i -> delivery.send(event("r" + i)));
        assertThat(delivery.snapshot().get(0).queued()).isEqualTo(Delivery.QUEUE_CAPACITY);
        assertThat(later).hasSize(1);
        later.remove().run();
        assertThat(got).hasSize(Delivery.QUEUE_CAPACITY).startsWith("r3").endsWith("r258");
        assertThat(delivery.snapshot().get(0).dropped()).isEqualTo(3);
    }

    @Test
    void send_executorRefuses_isCountedAndTheNextTriesAgain() {
        AtomicInteger refusals = new AtomicInteger(1);
        Delivery delivery = Delivery.of(List.of(collector()), task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("planted");
            }
            task.run();
        });
        assertThatCode(() -> delivery.send(event("a"))).doesNotThrowAnyException();
        delivery.send(event("b"));
        assertThat(got).containsExactly("b");
        assertThat(delivery.snapshot().get(0).dropped()).isEqualTo(1);
    }

    @Test
    void send_oneChannelHangs_theOthersGetTheirs() throws InterruptedException {
        ExecutorService pool = Executors.newCachedThreadPool();
        CountDownLatch release = new CountDownLatch(1);
        try {
            Delivery delivery = Delivery.of(List.of(event -> release.await(), collector()), pool);
            List<String> rules = IntStream.range(0, 100).mapToObj(i -> "r" + i).toList();
            rules.forEach(rule -> delivery.send(event(rule)));
            await().untilAsserted(() -> assertThat(got).isEqualTo(rules));
            await().until(() -> delivery.snapshot().get(0).queued() == 99);
            delivery.close(Duration.ofMillis(10));
            assertThat(delivery.snapshot().get(0).dropped()).isEqualTo(99);
            release.countDown();
            await().until(() -> delivery.snapshot().get(0).delivered() == 1);
        } finally {
            release.countDown();
            pool.shutdownNow();
        }
    }

    @Test
    void send_manyThreads_losesAndDoublesNothing() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        Channel channel = event -> {
            overlaps.addAndGet(inside.getAndIncrement());
            got.add(event.rule());
            inside.decrementAndGet();
        };
        try {
            Delivery delivery = Delivery.of(List.of(channel), pool);
            List<Thread> senders = IntStream.range(0, 4)
                    .mapToObj(t ->
                            new Thread(() -> IntStream.range(0, 60).forEach(i -> delivery.send(event(t + "-" + i)))))
                    .toList();
            senders.forEach(Thread::start);
            for (Thread sender : senders) {
                sender.join();
            }
            delivery.close(Duration.ofSeconds(30));
            assertThat(got).hasSize(240).doesNotHaveDuplicates();
            assertThat(overlaps).hasValue(0);
            List<String> ofOne = got.stream().filter(r -> r.startsWith("0-")).toList();
            assertThat(ofOne)
                    .isEqualTo(IntStream.range(0, 60).mapToObj(i -> "0-" + i).toList());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void close_eventsAfter_areDroppedAndCounted() {
        Delivery delivery = Delivery.of(List.of(collector()), Runnable::run);
        delivery.close(Duration.ZERO);
        delivery.close(Duration.ZERO);
        delivery.send(event("late"));
        assertThat(got).isEmpty();
        assertThat(delivery.snapshot().get(0).dropped()).isEqualTo(1);
    }

    @Test
    void close_interrupted_keepsTheInterruptAndDropsTheRest() {
        Delivery delivery = Delivery.of(List.of(collector()), later::add);
        delivery.send(event("a"));
        Thread.currentThread().interrupt();
        delivery.close(Duration.ofSeconds(30));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(delivery.snapshot().get(0).dropped()).isEqualTo(1);
    }

    @Test
    void slf4j_eachTransition_hasItsSeverity() {
        assertThat(LogChannel.severity(event("a"))).isEqualTo(org.slf4j.event.Level.WARN);
        assertThat(LogChannel.severity(event("a", Transition.ESCALATED, Level.CRITICAL, null)))
                .isEqualTo(org.slf4j.event.Level.ERROR);
        assertThat(LogChannel.severity(event("a", Transition.DEESCALATED, Level.WARNING, null)))
                .isEqualTo(org.slf4j.event.Level.INFO);
        assertThat(LogChannel.severity(event("a", Transition.RESOLVED, Level.CRITICAL, Instant.EPOCH)))
                .isEqualTo(org.slf4j.event.Level.INFO);
    }

    @Test
    void event_endWithoutResolution_isRefused() {
        assertThatThrownBy(() -> event("a", Transition.FIRED, Level.WARNING, Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endsAt: 1970-01-01T00:00:00Z (expected: ");
        assertThatThrownBy(() -> event("a", Transition.RESOLVED, Level.WARNING, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event("a", Transition.BEGAN, Level.WARNING, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("transition: BEGAN (expected: one that is delivered)");
    }

    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public void printStackTrace(PrintStream stream) {
            throw new UnsupportedOperationException("planted");
        }
    }

    private Channel collector() {
        return event -> got.add(event.rule());
    }

    private static AlertEvent event(String rule) {
        return event(rule, Transition.FIRED, Level.WARNING, null);
    }

    private static AlertEvent event(String rule, Transition transition, Level level, Instant endsAt) {
        return new AlertEvent("m", rule, transition, level, "t", "d", 2, 1, "1", 1, Instant.EPOCH, endsAt);
    }
}
