package dev.perfkit.balancer.scale.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.balancer.scale.Autoscaler;
import dev.perfkit.balancer.scale.AutoscalerBuilder;
import dev.perfkit.balancer.scale.Fleet;
import dev.perfkit.balancer.scale.Leadership;
import dev.perfkit.balancer.scale.Load;
import dev.perfkit.balancer.scale.ScalingPolicy;
import dev.perfkit.balancer.scale.ScalingTarget;
import dev.perfkit.time.ManualTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole autoscalers over the API server of the tests: with a balancer, after a restart, and two at once. */
class KubernetesAutoscalerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TICK = Duration.ofSeconds(15);
    private static final Workload SHOP = Workload.deployment(Cluster.NAMESPACE, "shop");

    private final ManualTime time = new ManualTime();
    private final long origin = time.read();
    private final Cluster cluster = new Cluster(time, this::wall);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Long> tokens = new ArrayList<>();
    private double load = 0.5;
    private ApiServer server;
    private KubernetesClient client;

    private Instant wall() {
        return START.plusNanos(time.read() - origin);
    }

    @BeforeEach
    void deploy() throws IOException {
        server = new ApiServer(cluster);
        client = server.client();
        cluster.deploy("apps/v1", "Deployment", "deployments", "shop", 4);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        client.close();
        server.close();
    }

    private <C extends AutoCloseable> C closed(C each) {
        open.push(each);
        return each;
    }

    private KubernetesTarget target() {
        return closed(new KubernetesTarget(client, SHOP, time));
    }

    private AutoscalerBuilder builder(ScalingTarget target) {
        return Autoscaler.builder("shop")
                .target(target)
                .policy(ScalingPolicy.watermarks(), fleet -> Load.average(load))
                .state(KubernetesState.of(client, Cluster.NAMESPACE, "shop-state"))
                .scheduler(time)
                .clocks(time, this::wall)
                .executor(Runnable::run);
    }

    private int wanted() {
        return server.objects
                .require(Cluster.deployment("shop"))
                .path("spec")
                .path("replicas")
                .asInt();
    }

    @Test
    void autoscaler_withABalancerOfThePods_drainsBeforeItShrinksAndAddsWhoIsReady() throws Exception {
        cluster.startUp = Duration.ofSeconds(40);
        cluster.grace = Duration.ofSeconds(5);
        KubernetesTarget target = target();
        LoadBalancer<URI> balancer = balancer(target);
        List<String> busyWhenEnded = new ArrayList<>();
        cluster.onEnd = name ->
                balancer.snapshot().node(name).filter(n -> n.inFlight() > 0).ifPresent(n -> busyWhenEnded.add(name));
        closed(builder(target).balancer(balancer).build());

        load = 1.2;
        time.advance(TICK);
        assertThat(wanted()).isEqualTo(6);
        assertThat(balancer.snapshot().nodes()).hasSize(4);
        await().until(() -> {
            time.advance(Duration.ofSeconds(1));
            return balancer.snapshot().nodes().size() == 6;
        });
        load = 0.5;
        time.advance(Duration.ofSeconds(630));
        List<Lease<URI>> leases = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            leases.add(balancer.pick());
        }
        load = 0.25;
        time.advance(TICK);
        assertThat(cluster.ended).as("whoever leaves has requests in flight").isEmpty();
        leases.forEach(Lease::succeeded);
        await().until(() -> {
            time.advance(Duration.ofSeconds(1));
            return !cluster.ended.isEmpty();
        });
        assertThat(busyWhenEnded).isEmpty();
        assertThat(wanted()).isEqualTo(5);
        await().until(() -> {
            time.advance(Duration.ofSeconds(1));
            return balancer.snapshot().nodes().stream().map(NodeSnapshot::name).noneMatch(cluster.ended::contains);
        });
    }

    @Test
    void autoscaler_ofAStatefulSet_drainsWhoWillBeEnded() {
        cluster.deploy("apps/v1", "StatefulSet", "statefulsets", "db", 4);
        KubernetesTarget target =
                closed(new KubernetesTarget(client, Workload.statefulSet(Cluster.NAMESPACE, "db"), time));
        LoadBalancer<URI> balancer = balancer(target);
        closed(builder(target).balancer(balancer).build());
        time.advance(Duration.ofSeconds(615));
        List<Lease<URI>> leases = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            leases.add(balancer.pick());
        }
        load = 0.22;
        time.advance(TICK);
        assertThat(cluster.ended).isEmpty();
        URI last = uriOf("db-3");
        leases.stream().filter(l -> !l.target().equals(last)).forEach(Lease::succeeded);
        time.advance(Duration.ofSeconds(2));
        assertThat(cluster.ended).as("db-2 is drained, but db-3 would end").isEmpty();
        leases.stream().filter(l -> l.target().equals(last)).forEach(Lease::succeeded);
        await().until(() -> {
            time.advance(Duration.ofSeconds(1));
            return cluster.ended.equals(List.of("db-3", "db-2"));
        });
    }

    private URI uriOf(String pod) {
        String address = server.objects
                .require(Cluster.PODS + pod)
                .path("status")
                .path("podIP")
                .asString();
        return URI.create("http://" + address + ":8080");
    }

    private LoadBalancer<URI> balancer(KubernetesTarget target) {
        return closed(LoadBalancer.<URI>builder("shop")
                .source(target.nodes(URI.create("http://pod:8080")), Duration.ofSeconds(1))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build());
    }

    @Test
    void restart_afterGrowth_keepsTheCooldown() throws Exception {
        Autoscaler first = builder(target()).build();
        load = 0.9;
        time.advance(TICK);
        assertThat(wanted()).isEqualTo(5);
        first.close();
        closed(builder(target()).build());
        time.advance(Duration.ofSeconds(270));
        assertThat(wanted()).as("within 300 s of the last growth").isEqualTo(5);
        time.advance(Duration.ofSeconds(45));
        assertThat(wanted()).isEqualTo(6);
    }

    @Test
    void outage_ofTheApiServer_holdsAndGoesOnAfter() {
        Autoscaler autoscaler = closed(builder(target()).build());
        time.advance(TICK);
        server.away = true;
        load = 0.9;
        time.advance(TICK);
        assertThat(autoscaler.explain().get(0).why()).contains("in namespace prod: the API server gave no answer");
        assertThat(wanted()).isEqualTo(4);
        server.away = false;
        await().until(() -> {
            time.advance(TICK);
            return wanted() == 5;
        });
    }

    @Test
    void fleet_drivenByAnHpa_holdsAndSaysSo() {
        server.objects.create(Cluster.path("autoscaling/v2", "horizontalpodautoscalers", "old"), Objects.parse("""
                        {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
                         "metadata": {"name": "old", "namespace": "prod"},
                         "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"}}}"""));
        Autoscaler autoscaler = closed(builder(target()).build());
        load = 0.9;
        time.advance(TICK);
        assertThat(autoscaler.explain().get(0).why()).contains("is scaled by the HorizontalPodAutoscaler old already");
        assertThat(wanted()).isEqualTo(4);
    }

    /** An executor that can be held up, as a process is that is not given the processor. */
    private static final class Stalling implements Executor {
        private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
        private boolean stalled;

        @Override
        public void execute(Runnable task) {
            if (stalled) {
                held.add(task);
            } else {
                task.run();
            }
        }

        void stall() {
            stalled = true;
        }

        void resume() {
            stalled = false;
            for (Runnable task = held.poll(); task != null; task = held.poll()) {
                task.run();
            }
        }
    }

    /** One of several, with a lead to win; its clock may stand still with it. */
    private final class Contender {
        final ManualTime clock = new ManualTime();
        final Stalling renewing = new Stalling();
        final Stalling ticking = new Stalling();
        final Leadership leadership = KubernetesLeadership.builder(client, Cluster.NAMESPACE, "shop-leader")
                .executor(renewing)
                .scheduler(clock)
                .clocks(clock, KubernetesAutoscalerTest.this::wall)
                .build();
        final Autoscaler autoscaler = closed(builder(new Noting(target(), tokens))
                .leadership(leadership)
                .executor(ticking)
                .scheduler(clock)
                .clocks(clock, KubernetesAutoscalerTest.this::wall)
                .build());

        void stall() {
            renewing.stall();
            ticking.stall();
        }

        void resume() {
            ticking.resume();
            renewing.resume();
        }

        boolean leads() {
            return autoscaler.snapshot().leader();
        }
    }

    private void advance(int seconds, Contender... contenders) {
        for (int second = 0; second < seconds; second++) {
            time.advance(Duration.ofSeconds(1));
            for (Contender contender : contenders) {
                contender.clock.advance(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void two_firstStallsPastItsLease_neverBothAct() {
        Contender first = new Contender();
        Contender second = new Contender();
        load = 0.9;
        advance(15, first, second);
        assertThat(wanted()).isEqualTo(5);
        assertThat(first.leads()).isTrue();
        assertThat(second.leads()).isFalse();

        first.stall();
        load = 1.2;
        advance(32, first, second);
        assertThat(second.leads()).isTrue();
        assertThat(wanted()).as("the second has acted").isEqualTo(8);
        load = 1.1;
        first.resume();
        assertThat(wanted()).isEqualTo(8);
        assertThat(first.leads()).isFalse();
        assertThat(tokens).hasSize(2).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void two_firstStandsStillWithItsClock_isRefusedThoughItBelievesToLead() {
        Contender first = new Contender();
        Contender second = new Contender();
        advance(29, first, second);
        assertThat(first.leads()).isTrue();
        first.stall();
        load = 1.2;
        advance(32, second);
        assertThat(second.leads()).isTrue();
        int size = wanted();
        assertThat(size).isGreaterThan(4);
        first.ticking.resume();
        assertThat(first.leadership.term()).as("by its own clock").isEqualTo(1);
        load = 1.9;
        first.clock.advance(Duration.ofSeconds(1));
        assertThat(first.autoscaler.explain().get(0).why()).contains("refuses claim");
        assertThat(wanted()).isEqualTo(size);
        assertThat(first.leads()).isFalse();
    }

    @Test
    void two_stallingAtRandom_neverActUnderAnEarlierClaim() {
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            tokens.clear();
            List<Contender> contenders = List.of(new Contender(), new Contender());
            for (int step = 0; step < 60; step++) {
                load = random.nextDouble() * 1.5;
                for (Contender contender : contenders) {
                    int dice = random.nextInt(8);
                    if (dice == 0) {
                        contender.stall();
                    } else if (dice == 1) {
                        contender.ticking.resume();
                    } else if (dice < 5) {
                        contender.resume();
                    }
                }
                boolean clockOfFirst = random.nextInt(4) > 0;
                advance(7, clockOfFirst ? contenders.toArray(Contender[]::new) : new Contender[] {contenders.get(1)});
                assertThat(tokens).as("seed %d, step %d", seed, step).isSorted();
            }
            assertThat(tokens).as("seed %d", seed).isNotEmpty();
            contenders.forEach(c -> c.autoscaler.close());
        }
    }

    /** Notes under which claims orders were carried out, in their order. */
    private record Noting(ScalingTarget target, List<Long> tokens) implements ScalingTarget {
        @Override
        public Fleet fleet() throws Exception {
            return target.fleet();
        }

        @Override
        public void resize(long token, int size, List<String> leaving) throws Exception {
            target.resize(token, size, leaving);
            tokens.add(token);
        }

        @Override
        public void fence(long token) throws Exception {
            target.fence(token);
        }
    }
}
