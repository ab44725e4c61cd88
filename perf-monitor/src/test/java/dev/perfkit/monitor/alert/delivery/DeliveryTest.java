package dev.perfkit.monitor.alert.delivery;

import static dev.perfkit.monitor.alert.Events.fired;
import static dev.perfkit.monitor.alert.Events.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.monitor.CapturedLog;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Transition;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What channels do to each other and to those who send: nothing. */
class DeliveryTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final Rig rig = new Rig();
    private final List<String> got = Collections.synchronizedList(new ArrayList<>());
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();

    @Test
    void alertsOfPodsThatCameAndWent_withoutASpool_areForgotten() {
        Delivery delivery = rig.builder().channel("board", new Rig.Board()).build();
        for (int hour = 0; hour < 200; hour++) {
            Map<String, String> pod = Map.of("pod", "p" + hour);
            delivery.send(Events.of("a", pod, hour, 0, Transition.FIRED, Level.WARNING));
            delivery.send(Events.of("a", pod, hour, 1, Transition.RESOLVED, Level.WARNING));
        }
        assertThat(delivery.accept(Events.of("a", Map.of("pod", "p199"), 199, 0, Transition.FIRED, Level.WARNING)))
                .isCompletedWithValue(Acceptance.DUPLICATE);
        assertThat(delivery.accept(Events.of("a", Map.of("pod", "p0"), 0, 0, Transition.FIRED, Level.WARNING)))
                .isCompletedWithValue(Acceptance.IN_MEMORY);
    }

    @Test
    void send_directExecutor_reachesEveryChannelInOrder() {
        Delivery delivery = rig.builder()
                .channel("one", collector())
                .channel("two", event -> got.add("second"))
                .build();
        delivery.send(fired("a"));
        delivery.send(fired("b"));
        assertThat(got).containsExactly("FIRED a", "second", "FIRED b", "second");
        assertThat(delivery.accept(resolved("a"))).isCompletedWithValue(Acceptance.IN_MEMORY);
    }

    @Test
    void send_sameEventTwice_isToldOnce() {
        Delivery delivery = rig.builder().channel("one", collector()).build();
        delivery.send(fired("a"));
        assertThat(delivery.accept(fired("a"))).isCompletedWithValue(Acceptance.DUPLICATE);
        delivery.send(resolved("a"));
        assertThat(delivery.accept(fired("a"))).isCompletedWithValue(Acceptance.DUPLICATE);
        assertThat(delivery.accept(resolved("a"))).isCompletedWithValue(Acceptance.DUPLICATE);
        assertThat(got).containsExactly("FIRED a", "RESOLVED a");
        assertThat(delivery.snapshot().accepted()).isEqualTo(2);
        assertThat(delivery.snapshot().duplicates()).isEqualTo(3);
    }

    @Test
    void send_numbersBeginAnewAtAnotherTime_isNoDuplicate() {
        Delivery delivery = rig.builder().channel("one", collector()).build();
        delivery.send(Events.of("a", Map.of(), 7, 3, Transition.FIRED, Level.WARNING));
        delivery.send(Events.of("a", Map.of(), 1, 0, Transition.FIRED, Level.WARNING));
        assertThat(got).hasSize(2);
    }

    @Test
    void send_endOfWhatWasNeverHeardOf_isTold() {
        // A monitor that kept its state, with a delivery that has none.
        Delivery delivery = rig.builder().channel("one", collector()).build();
        delivery.send(resolved("a"));
        assertThat(got).containsExactly("RESOLVED a");
    }

    @Test
    void send_channelThrows_isTriedAgainAndHurtsNobody() {
        AtomicInteger calls = new AtomicInteger();
        Channel broken = event -> {
            if (calls.incrementAndGet() < 3) {
                throw new IOException("planted");
            }
            got.add("at last " + event.rule());
        };
        Delivery delivery = rig.builder()
                .channel("broken", broken)
                .channel("fine", collector())
                .build();
        delivery.send(fired("a"));
        assertThat(got).containsExactly("FIRED a");
        ChannelSnapshot failing = delivery.snapshot().channels().get(0);
        assertThat(failing.failingSince()).isEqualTo(rig.now());
        assertThat(failing.error()).isEqualTo("java.io.IOException: planted");
        rig.seconds(1);
        rig.seconds(2);
        assertThat(got).containsExactly("FIRED a", "at last a");
        ChannelSnapshot snapshot = delivery.snapshot().channels().get(0);
        assertThat(snapshot.failed()).isEqualTo(2);
        assertThat(snapshot.delivered()).isEqualTo(1);
        assertThat(snapshot.failingSince()).isNull();
        assertThat(log.lines("failed to deliver")).hasSize(1);
    }

    @Test
    void send_channelThrowsError_isCountedAndTriedAgain() {
        AtomicInteger calls = new AtomicInteger();
        Channel deep = event -> {
            switch (calls.incrementAndGet()) {
                case 1 -> throw new AssertionError("planted");
                case 2 -> throw new StackOverflowError("planted");
                default -> got.add(Rig.text(event));
            }
        };
        Delivery delivery = rig.builder().channel("deep", deep).build();
        delivery.send(fired("a"));
        rig.seconds(10);
        assertThat(got).containsExactly("FIRED a");
        assertThat(delivery.snapshot().channels().get(0).failed()).isEqualTo(2);
    }

    @Test
    void send_failureCannotEvenBePrinted_isTriedAgain() {
        AtomicInteger calls = new AtomicInteger();
        Channel broken = event -> {
            if (calls.incrementAndGet() == 1) {
                throw new Unprintable();
            }
            got.add(event.rule());
        };
        Delivery delivery = rig.builder().channel("broken", broken).build();
        assertThatCode(() -> delivery.send(fired("a"))).doesNotThrowAnyException();
        rig.seconds(1);
        assertThat(got).containsExactly("a");
    }

    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public void printStackTrace(PrintStream stream) {
            throw new UnsupportedOperationException("planted");
        }

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException("planted");
        }
    }

    @Test
    void send_executorRefuses_isTriedAgain() {
        AtomicInteger refusals = new AtomicInteger(1);
        Delivery delivery = rig.builder()
                .channel("one", collector())
                .executor(task -> {
                    if (refusals.getAndDecrement() > 0) {
                        throw new RejectedExecutionException("planted");
                    }
                    task.run();
                })
                .build();
        assertThatCode(() -> delivery.send(fired("a"))).doesNotThrowAnyException();
        assertThat(got).isEmpty();
        rig.seconds(1);
        assertThat(got).containsExactly("FIRED a");
    }

    @Test
    void send_oneChannelHangs_theOthersGetTheirs() {
        ExecutorService pool = Executors.newCachedThreadPool();
        CountDownLatch release = new CountDownLatch(1);
        try {
            Delivery delivery = rig.builder()
                    .channel("hangs", event -> release.await())
                    .channel("fine", collector())
                    .executor(pool)
                    .build();
            List<String> rules = IntStream.range(0, 100).mapToObj(i -> "r" + i).toList();
            rules.forEach(rule -> delivery.send(fired(rule)));
            await().until(() -> got.size() == 100);
            assertThat(got)
                    .isEqualTo(rules.stream().map(rule -> "FIRED " + rule).toList());
            assertThat(delivery.snapshot().channels().get(0).queued()).isEqualTo(100);
            delivery.close(Duration.ofMillis(10));
            assertThat(delivery.snapshot().channels().get(0).dropped()).isEqualTo(100);
        } finally {
            release.countDown();
            pool.shutdownNow();
        }
    }

    @Test
    void send_attemptTakesTooLong_isInterruptedAndNotOvertaken() {
        ExecutorService pool = Executors.newCachedThreadPool();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch heedless = new CountDownLatch(1);
        try {
            Channel stubborn = event -> {
                entered.countDown();
                boolean interrupted = false;
                while (heedless.getCount() > 0) {
                    try {
                        heedless.await();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                got.add(Rig.text(event) + (interrupted ? ", late" : ""));
            };
            Delivery delivery = rig.builder()
                    .channel("stubborn", stubborn, RetryPolicy.defaults().timeout(Duration.ofSeconds(3)))
                    .executor(pool)
                    .build();
            delivery.send(fired("a"));
            await().until(() -> entered.getCount() == 0);
            rig.seconds(3);
            delivery.send(resolved("a"));
            assertThat(delivery.snapshot().channels().get(0).hanging()).isTrue();
            assertThat(got).isEmpty();
            heedless.countDown();
            await().until(() -> got.size() == 2);
            assertThat(got).containsExactly("FIRED a, late", "RESOLVED a");
            await().until(() -> !delivery.snapshot().channels().get(0).hanging());
            assertThat(log.lines("takes longer than PT3S")).hasSize(1);
        } finally {
            heedless.countDown();
            pool.shutdownNow();
        }
    }

    @Test
    void send_attemptHeedsTheInterrupt_isTriedAgain() {
        ExecutorService pool = Executors.newCachedThreadPool();
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        try {
            Channel slow = event -> {
                if (calls.incrementAndGet() == 1) {
                    never.await();
                }
                got.add(Rig.text(event));
            };
            Delivery delivery = rig.builder()
                    .channel("slow", slow, RetryPolicy.defaults().timeout(Duration.ofSeconds(3)))
                    .executor(pool)
                    .build();
            delivery.send(fired("a"));
            await().until(() -> calls.get() == 1);
            rig.seconds(3);
            await().until(() -> delivery.snapshot().channels().get(0).failed() == 1);
            assertThat(delivery.snapshot().channels().get(0).error())
                    .isEqualTo("java.util.concurrent.TimeoutException: took longer than PT3S");
            rig.seconds(1);
            await().until(() -> got.size() == 1);
        } finally {
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
            Delivery delivery =
                    rig.builder().channel("one", channel).executor(pool).build();
            List<Thread> senders = IntStream.range(0, 4)
                    .mapToObj(t ->
                            new Thread(() -> IntStream.range(0, 60).forEach(i -> delivery.send(fired(t + "-" + i)))))
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
    void close_eventsAfter_areRefusedAndCounted() {
        Delivery delivery = rig.builder().channel("one", collector()).build();
        delivery.close(Duration.ZERO);
        delivery.close(Duration.ZERO);
        assertThat(delivery.accept(fired("late"))).isCompletedWithValue(Acceptance.REFUSED);
        assertThat(got).isEmpty();
        assertThat(delivery.snapshot().channels().get(0).dropped()).isEqualTo(1);
        assertThat(rig.time.pendingCount()).isZero();
    }

    @Test
    void close_groupStillWaits_isToldAtOnce() {
        Delivery delivery = rig.builder()
                .channel("one", collector())
                .route(Route.to("one").grouped(Grouping.by("alertname")))
                .build();
        delivery.send(fired("a"));
        assertThat(got).isEmpty();
        delivery.close(Duration.ofSeconds(1));
        assertThat(got).containsExactly("FIRED a");
    }

    @Test
    void close_channelFails_isTriedOnceForEachGroupAndNotWaitedFor() {
        Rig.Board board = new Rig.Board().failing();
        Delivery delivery = rig.builder().channel("one", board).build();
        delivery.send(fired("a"));
        delivery.send(fired("b"));
        int before = board.attempts;
        delivery.close(Duration.ofSeconds(30));
        assertThat(board.attempts).isEqualTo(before + 2);
        assertThat(delivery.snapshot().channels().get(0).dropped()).isEqualTo(2);
    }

    @Test
    void close_interrupted_keepsTheInterruptAndDropsTheRest() {
        Delivery delivery =
                rig.builder().channel("one", collector()).executor(later::add).build();
        delivery.send(fired("a"));
        Thread.currentThread().interrupt();
        delivery.close(Duration.ofSeconds(30));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(delivery.snapshot().channels().get(0).dropped()).isEqualTo(1);
    }

    @Test
    void heartbeat_onlyWhileAlive_isSent() {
        Delivery delivery = rig.builder()
                .channel("one", event -> got.add(event.rule()))
                .heartbeat(new Heartbeat("one", Duration.ofMinutes(1)))
                .build();
        delivery.alive();
        rig.seconds(60);
        assertThat(got).containsExactly("Watchdog");
        rig.seconds(120);
        assertThat(got).containsExactly("Watchdog");
        delivery.alive();
        rig.seconds(60);
        assertThat(got).hasSize(2);
        delivery.close(Duration.ZERO);
        assertThat(rig.time.pendingCount()).isZero();
    }

    @Test
    void build_mistakes_areRefusedByName() {
        assertThatThrownBy(() -> rig.builder().channel(" ", collector()))
                .hasMessage("name: \" \" (expected: not blank)");
        assertThatThrownBy(() -> rig.builder().channel("a", collector()).channel("a", collector()))
                .hasMessage("delivery of shop: channel a is there already");
        assertThatThrownBy(() -> rig.builder()
                        .channel("a", collector())
                        .route(Route.to("b"))
                        .build())
                .hasMessage("delivery of shop: channel b is not there (expected: one of [a])");
        assertThatThrownBy(() -> rig.builder()
                        .channel("a", collector())
                        .heartbeat(new Heartbeat("b", Duration.ofMinutes(1)))
                        .build())
                .isInstanceOf(IllegalStateException.class);
    }

    private Channel collector() {
        return (AlertEvent event) -> got.add(Rig.text(event));
    }
}
