package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.AdminState;
import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.time.ManualTime;
import dev.perfkit.time.Scheduler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances, balancers, states and leaders that do what they should not, at the worst moment. */
class AutoscalerTroubleTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TICK = Duration.ofSeconds(15);

    private final ManualTime time = new ManualTime();
    private final long origin = time.read();
    private final FakeTarget target = new FakeTarget(4);
    private final FlakyState state = new FlakyState();
    private double load = 0.5;
    private long term = 1;
    private boolean timesKept = true;
    private final LoadBalancer<String> balancer = balancer();
    private final List<AutoCloseable> all = new ArrayList<>(List.of(balancer));

    /** Writes nothing while it has trouble. */
    private static final class FlakyState implements ScalingState {
        private final ScalingState memory = ScalingState.inMemory();

        @Nullable IOException trouble;

        Runnable whileWriting = () -> {};

        @Override
        public Claim claim() throws Exception {
            return memory.claim();
        }

        @Override
        public void write(long token, String text) throws Exception {
            whileWriting.run();
            if (trouble != null) {
                throw trouble;
            }
            memory.write(token, text);
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : all) {
            each.close();
        }
    }

    private Instant wall() {
        return START.plusNanos(time.read() - origin);
    }

    private LoadBalancer<String> balancer() {
        Map<String, String> nodes = new HashMap<>();
        target.instances.keySet().forEach(name -> nodes.put(name, name));
        LoadBalancer<String> made = LoadBalancer.<String>builder("shop")
                .ticker(time)
                .scheduler((executor, task, delay) -> {
                    if (!timesKept) {
                        throw new RejectedExecutionException("it is closed");
                    }
                    return time.schedule(executor, task, delay);
                })
                .executor(Runnable::run)
                .build();
        made.setNodes(nodes);
        return made;
    }

    private AutoscalerBuilder builder() {
        return Autoscaler.builder("shop")
                .target(target)
                .balancer(balancer)
                .state(state)
                .restraint(Restraint.between(3, 10))
                .leadership(() -> term)
                .scheduler((Scheduler) time)
                .clocks(time, this::wall)
                .executor(Runnable::run);
    }

    /** Lets the time go by in which a fleet does not shrink whose past is not known. */
    private Autoscaler settled() {
        Autoscaler autoscaler = builder()
                .policy(ScalingPolicy.watermarks(), fleet -> Load.average(load))
                .build();
        all.add(autoscaler);
        time.advance(Duration.ofSeconds(615));
        return autoscaler;
    }

    private List<Lease<String>> busy() {
        List<Lease<String>> leases = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            leases.add(balancer.pick());
        }
        return leases;
    }

    private void shrinkByOne() {
        load = 0.25;
        time.advance(TICK);
        load = 0.5;
    }

    private String draining() {
        return balancer.snapshot().nodes().stream()
                .filter(n -> n.admin() == AdminState.DRAINING)
                .findFirst()
                .orElseThrow()
                .name();
    }

    private AdminState admin(String name) {
        return balancer.snapshot().node(name).orElseThrow().admin();
    }

    private static void end(List<Lease<String>> leases, String name) {
        leases.stream().filter(l -> l.target().equals(name)).forEach(Lease::succeeded);
    }

    @Test
    void shrink_someWantedAreNotThere_doesWithoutThemBeforeAnybodyLeaves() {
        settled();
        load = 0.9;
        // Two more are wanted that the orchestrator has no room for.
        target.lag = 2;
        time.advance(TICK);
        assertThat(target.wanted()).isEqualTo(5);
        target.set(6, List.of());
        assertThat(target.instances).hasSize(4);
        load = 0.5;
        time.advance(Duration.ofMinutes(10));
        load = 0.1;
        time.advance(TICK);
        assertThat(balancer.snapshot().nodes().stream().filter(n -> n.admin() == AdminState.ACTIVE))
                .hasSize(3);
        assertThat(target.wanted()).isEqualTo(3);
    }

    @Test
    void drain_balancerIsClosed_isNotCutBeforeItsPatience() {
        settled();
        List<Lease<String>> leases = busy();
        shrinkByOne();
        String victim = draining();
        balancer.close();
        time.advance(TICK);
        assertThat(target.orders).isEmpty();
        end(leases, victim);
        time.advance(TICK);
        assertThat(target.orders).hasSize(1);
    }

    @Test
    void drain_hostHasBegunItWithLessPatience_isNotCutBeforeItsOwn() {
        settled();
        busy();
        for (String name : List.of("i1", "i2", "i3", "i4")) {
            assertThat(balancer.drain(name, Duration.ofMillis(15_500))).isNotDone();
        }
        shrinkByOne();
        time.advance(Duration.ofSeconds(29));
        assertThat(target.orders).isEmpty();
        time.advance(Duration.ofSeconds(40));
        assertThat(target.orders).hasSize(1);
    }

    @Test
    void takeBack_hostHadDrainedItBefore_staysDrained() {
        settled();
        List<Lease<String>> leases = busy();
        end(leases, "i2");
        assertThat(balancer.drain("i2", Duration.ofSeconds(30))).isDone();
        target.refusal = new IOException("forbidden");
        shrinkByOne();
        load = 1.5;
        target.refusal = null;
        time.advance(TICK);
        assertThat(target.orders).noneMatch(o -> o.leaving().contains("i2"));
        assertThat(admin("i2")).isEqualTo(AdminState.DRAINING);
    }

    @Test
    void drained_hostTakesItBackWhileTheTargetIsAway_isNotEnded() {
        settled();
        target.refusal = new IOException("forbidden");
        shrinkByOne();
        String victim = draining();
        balancer.activate(victim);
        target.refusal = null;
        time.advance(TICK.multipliedBy(3));
        assertThat(target.orders).isEmpty();
        assertThat(admin(victim)).isEqualTo(AdminState.ACTIVE);
    }

    @Test
    void drained_strangerJoinsTheBalancerWhileTheTargetIsAway_isDrainedFirst() {
        balancer.setNodes(Map.of("i1", "i1", "i2", "i2", "i3", "i3"));
        target.turn("i4", Instance.Phase.PENDING);
        settled();
        target.refusal = new IOException("forbidden");
        shrinkByOne();
        target.turn("i4", Instance.Phase.READY);
        balancer.setNodes(Map.of("i1", "i1", "i2", "i2", "i3", "i3", "i4", "i4"));
        List<Lease<String>> leases = busy();
        while (leases.stream().noneMatch(l -> l.target().equals("i4"))) {
            leases.add(balancer.pick()); // it starts slowly
        }
        target.refusal = null;
        time.advance(TICK);
        assertThat(target.orders).isEmpty();
        end(leases, "i4");
        assertThat(target.orders).containsExactly(new FakeTarget.Order(1, 3, List.of("i4")));
    }

    @Test
    void drain_instanceVanishesAndComesBack_worksAndIsDrainedAnewLater() {
        settled();
        List<Lease<String>> leases = busy();
        shrinkByOne();
        String victim = draining();
        Instance instance = target.instances.remove(victim);
        end(leases, victim);
        time.advance(TICK);
        target.instances.put(victim, instance);
        time.advance(Duration.ofMinutes(3));
        assertThat(admin(victim)).isEqualTo(AdminState.ACTIVE);
        time.advance(Duration.ofMinutes(10));
        busy();
        shrinkByOne();
        assertThat(target.orders).isEmpty();
    }

    @Test
    void ordered_anotherOfThatNameStartsLater_takesRequests() {
        settled();
        shrinkByOne();
        String victim = target.orders.get(0).leaving().get(0);
        time.advance(Duration.ofMinutes(5));
        assertThat(admin(victim)).isEqualTo(AdminState.DRAINING);
        target.set(3, List.of());
        target.instances.put(victim, Instance.ready(victim, wall()));
        time.advance(TICK);
        assertThat(admin(victim)).isEqualTo(AdminState.ACTIVE);
    }

    @Test
    void ordered_thatCannotBeWritten_isNotTakenBackNorCountedTwice() {
        settled();
        List<Lease<String>> leases = busy();
        shrinkByOne();
        String victim = draining();
        Instance instance = target.instances.get(victim);
        state.trouble = new IOException("disk full");
        end(leases, victim);
        assertThat(target.orders).hasSize(1);
        target.instances.put(victim, instance); // it takes its time
        state.trouble = null;
        time.advance(TICK);
        assertThat(admin(victim)).isEqualTo(AdminState.DRAINING);
        assertThat(target.orders).hasSize(1);
    }

    @Test
    void veto_thatCannotBeWritten_isHeededOnceItCan() {
        settled();
        List<Lease<String>> leases = busy();
        shrinkByOne();
        String victim = draining();
        state.trouble = new IOException("disk full");
        balancer.activate(victim);
        time.advance(TICK);
        state.trouble = null;
        time.advance(TICK);
        assertThat(admin(victim)).isEqualTo(AdminState.ACTIVE);
        end(leases, victim);
        assertThat(target.orders).isEmpty();
    }

    @Test
    void shrink_balancerKeepsNoTime_waitsAndStillGrows() {
        Autoscaler autoscaler = settled();
        busy();
        timesKept = false;
        shrinkByOne();
        time.advance(TICK);
        assertThat(autoscaler.snapshot().failures()).isZero();
        assertThat(target.orders).isEmpty();
        load = 1.5;
        time.advance(TICK);
        assertThat(target.wanted()).isGreaterThan(4);
    }

    @Test
    void lead_isLostInMidDrain_takesBackButNotWhoWasToldToEnd() {
        settled();
        shrinkByOne();
        String told = target.orders.get(0).leaving().get(0);
        term = 0;
        time.advance(TICK);
        assertThat(admin(told)).isEqualTo(AdminState.DRAINING);
        time.advance(Duration.ofMinutes(3));
        assertThat(admin(told)).isEqualTo(AdminState.ACTIVE);
    }

    @Test
    void lead_isLostBeforeADrainEnds_ordersNothing() {
        settled();
        List<Lease<String>> leases = busy();
        shrinkByOne();
        term = 0;
        end(leases, draining());
        assertThat(target.orders).isEmpty();
    }

    @Test
    void lead_isTakenAfterHours_goesByTheLoadOfNow() {
        Autoscaler autoscaler = builder()
                .policy(ScalingPolicy.target(0.5), LoadSource.inFlight(balancer, 2))
                .build();
        all.add(autoscaler);
        term = 0;
        time.advance(Duration.ofHours(2));
        busy();
        time.advance(TICK);
        term = 1;
        time.advance(TICK);
        assertThat(autoscaler.explain().get(0).readings().get(0).proposal().size())
                .isEqualTo(8);
    }

    @Test
    void target_isAwayForHours_goesByTheLoadOfNowAfter() {
        Autoscaler autoscaler = builder()
                .policy(ScalingPolicy.target(0.5), LoadSource.inFlight(balancer, 2))
                .build();
        all.add(autoscaler);
        time.advance(TICK);
        target.trouble = new IOException("away");
        time.advance(Duration.ofHours(2));
        assertThat(autoscaler.snapshot().wanted()).isEqualTo(4);
        assertThat(autoscaler.snapshot().ready()).isEqualTo(4);
        busy();
        time.advance(TICK);
        target.trouble = null;
        time.advance(TICK);
        assertThat(autoscaler.explain().get(0).readings().get(0).proposal().size())
                .isEqualTo(8);
    }

    @Test
    void sample_ofOneThrows_othersAreTaken() {
        int[] samples = {0};
        all.add(builder()
                .policy(ScalingPolicy.watermarks(), new Sampled(() -> {
                    throw new IllegalStateException("no");
                }))
                .policy(ScalingPolicy.watermarks(), new Sampled(() -> samples[0]++))
                .build());
        time.advance(TICK);
        assertThat(samples[0]).isGreaterThan(10);
    }

    private record Sampled(Runnable onSample) implements LoadSource {
        @Override
        public Load read(Fleet fleet) {
            return Load.average(0.5);
        }

        @Override
        public void sample() {
            onSample.run();
        }
    }

    @Test
    void pause_askedWhileAnotherIsWritten_isNotLost() {
        Autoscaler autoscaler = settled();
        autoscaler.pause(Pause.SHRINKAGE);
        state.whileWriting = () -> {
            state.whileWriting = () -> {};
            autoscaler.pause(Pause.BOTH);
        };
        time.advance(TICK);
        time.advance(TICK);
        assertThat(autoscaler.snapshot().pause()).isEqualTo(Pause.BOTH);
    }

    @Test
    void explain_whileTheTargetDoesNotAnswer_answers() throws Exception {
        Autoscaler autoscaler = settled();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        target.onFleet = () -> {
            asked.countDown();
            try {
                assertThat(answer.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        Thread tick = new Thread(() -> time.advance(TICK));
        tick.start();
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        Thread reader = new Thread(autoscaler::explain);
        reader.start();
        reader.join(10_000);
        assertThat(reader.isAlive()).isFalse();
        answer.countDown();
        tick.join();
    }
}
