package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.LoadBalancer.DrainReport;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases that nobody completes. */
class TakenBackTest {
    private final ManualTime time = new ManualTime();
    private final LoadBalancer<String> balancer = LoadBalancer.<String>builder("leaky")
            .node("a", "target")
            .ticker(time)
            .scheduler(time)
            .executor(Runnable::run)
            .build();

    @AfterEach
    void close() {
        balancer.close();
    }

    private NodeSnapshot row() {
        return balancer.snapshot().node("a").orElseThrow();
    }

    @Test
    void lease_neverCompleted_isTakenBackAfterFiveMinutes() {
        Lease<String> lost = balancer.pick();
        time.advance(Duration.ofMinutes(5).minusMillis(1));
        Lease<String> young = balancer.pick();
        assertThat(row().inFlight()).isEqualTo(2);
        time.advance(Duration.ofSeconds(75));

        assertThat(row().inFlight()).isEqualTo(1);
        assertThat(row().takenBack()).isEqualTo(1);
        assertThat(row().picks()).isEqualTo(2);
        lost.succeeded();
        young.succeeded();
        assertThat(row().successes()).isEqualTo(1);
        assertThat(row().inFlight()).isZero();
        assertThat(row().picks()).isEqualTo(2);
    }

    @Test
    void lease_completedAfterHours_changesNothing() {
        Lease<String> lost = balancer.pick();
        List<Lease<String>> later = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            time.advance(Duration.ofSeconds(17));
            later.add(balancer.pick());
        }
        long inFlight = row().inFlight();
        lost.succeeded();
        later.subList(0, 900).forEach(Lease::succeeded);

        assertThat(inFlight).isBetween(17L, 23L);
        assertThat(row().inFlight()).isEqualTo(inFlight);
        assertThat(row().takenBack()).isEqualTo(1_001 - inFlight);
        assertThat(row().successes()).isZero();
    }

    @Test
    void lease_ofWorkThatLasts_isGivenItsTime() {
        Lease<String> stream = balancer.pick(PickContext.any().lasting(Duration.ofHours(2)));
        Lease<String> lost = balancer.pick(PickContext.any().lasting(Duration.ofHours(2)));
        time.advance(Duration.ofMinutes(119));
        assertThat(row().inFlight()).isEqualTo(2);
        stream.complete(Outcome.STREAM);
        time.advance(Duration.ofMinutes(2));

        assertThat(row().inFlight()).isZero();
        assertThat(row().successes()).isEqualTo(1);
        assertThat(row().takenBack()).isEqualTo(1);
        assertThat(lost.succeeded()).isFalse();
    }

    @Test
    void drain_lastLeaseIsTakenBack_ends() {
        balancer.pick();
        CompletableFuture<DrainReport> drain = balancer.drain("a", Duration.ofHours(1));
        time.advance(Duration.ofMinutes(7));
        assertThat(row().takenBack()).isEqualTo(1);

        assertThat(drain).isCompletedWithValueMatching(report -> report.cut() == 0);
    }

    @Test
    void lasting_noTime_isRefused() {
        assertThatThrownBy(() -> PickContext.any().lasting(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time: PT0S (expected: > PT0S and <= PT8760H)");
    }

    /** Invariant: what is in flight is what was taken and neither completed nor taken back; the word of a node at rest is 0. */
    @Test
    void load_randomHistories_agreesWithTheReference() {
        long limit = Duration.ofMinutes(5).toNanos();
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Load load = new Load();
            List<Long> open = new ArrayList<>();
            long now = seed % 3 == 0 ? Long.MAX_VALUE - limit : seed % 3 == 1 ? -limit : 0;
            long completed = 0;
            long taken = 0;
            for (int step = 0; step < 2_000; step++) {
                now += (long) (random.nextDouble() * random.nextDouble() * 5e9);
                int what = random.nextInt(20);
                if (what < 8 || open.isEmpty()) {
                    load.enter(now);
                    open.add(now);
                    taken++;
                } else if (what < 15) {
                    long start = open.remove(random.nextInt(open.size()));
                    if (load.exit(start, now) == Load.TAKEN_BACK) {
                        assertThat(now - start).as("age, seed %d", seed).isGreaterThan(limit);
                    } else {
                        completed++;
                    }
                } else if (what == 15) {
                    load.takeBack(now, limit);
                }
                long young = 0;
                for (long start : open) {
                    young += now - start <= limit ? 1 : 0;
                }
                assertThat(load.inFlight() + load.takenBack() + completed)
                        .as("seed %d", seed)
                        .isEqualTo(taken);
                assertThat(load.inFlight()).as("seed %d", seed).isGreaterThanOrEqualTo(young);
            }
            load.takeBack(now + 3 * limit, limit);
            assertThat(load.inFlight()).as("seed %d", seed).isZero();
            assertThat(load.meanAgeNanos(now)).isZero();
            load.enter(now + 3 * limit);
            assertThat(load.meanAgeNanos(now + 3 * limit + 1_000_000))
                    .as("no start is left in the sum, seed %d", seed)
                    .isBetween(0.9e6, 1.1e6);
        }
    }

    /** Completed and taken back at the same time: one of both, each time. */
    @Test
    void load_completedWhileTakenBack_isCountedOnce() throws InterruptedException {
        long age = Duration.ofMinutes(5).toNanos();
        for (int round = 0; round < 300; round++) {
            Load load = new Load();
            int leases = 200;
            for (int i = 0; i < leases; i++) {
                load.enter(i);
            }
            long now = age + (1L << 36);
            AtomicLong completed = new AtomicLong();
            AtomicBoolean go = new AtomicBoolean();
            Thread other = new Thread(() -> {
                while (!go.get()) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < leases; i++) {
                    completed.addAndGet(load.exit(i, now) == Load.TAKEN_BACK ? 0 : 1);
                }
            });
            other.start();
            go.set(true);
            for (int i = 0; i < round; i++) {
                Thread.onSpinWait();
            }
            load.takeBack(now, age);
            other.join();

            assertThat(completed.get() + load.takenBack()).isEqualTo(leases);
            assertThat(load.inFlight()).isZero();
        }
    }
}
