package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.AdminState;
import dev.perfkit.balancer.Lease;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NoNodeException;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random hours with requests in flight, of a target and a state that fail at any call, before or after they have done what they were asked,
 * restarts, a lead that comes and goes, and a host that takes instances back. Held at every order: the size within its bounds, and nobody ends who had less than 30 seconds to
 * be done with his requests; at every step: somebody takes requests.
 */
class DrainHistoryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void history_faultsAnywhere_cutsNoDrainShort() {
        int shrunk = 0;
        for (int seed = 0; seed < 10; seed++) {
            shrunk += new History(seed).run();
        }
        assertThat(shrunk).isGreaterThan(10);
    }

    private static final class History implements ScalingTarget, ScalingState {
        private final long seed;
        private final Random random;
        private final ManualTime time = new ManualTime();
        private final long origin = time.read();
        private final FakeTarget target = new FakeTarget(6);
        private final ScalingState memory = ScalingState.inMemory();
        private final Map<String, Long> lastActive = new HashMap<>();
        private final List<Lease<String>> leases = new ArrayList<>();
        private final LoadBalancer<String> balancer;
        private double load = 0.5;
        private long term = 1;
        private long terms = 1;
        private int shrunk;
        /** Not thrown at once, since an autoscaler catches all that a target throws. */
        private final List<String> broken = new ArrayList<>();

        History(long seed) {
            this.seed = seed;
            random = new Random(seed);
            balancer = LoadBalancer.<String>builder("shop")
                    .ticker(time)
                    .scheduler(time)
                    .executor(Runnable::run)
                    .build();
        }

        private void maybeFail() throws IOException {
            if (random.nextInt(25) == 0) {
                throw new IOException("no");
            }
        }

        @Override
        public Fleet fleet() throws Exception {
            maybeFail();
            return target.fleet();
        }

        @Override
        public void resize(long token, int size, List<String> leaving) throws Exception {
            maybeFail();
            if (size < 2 || size > 10) {
                broken.add("size " + size);
            }
            if (size < target.wanted()) {
                leaving.stream().limit(target.wanted() - size).forEach(this::requireDrained);
                shrunk++;
            }
            target.resize(token, size, leaving);
            follow();
            maybeFail();
        }

        private void requireDrained(String name) {
            balancer.snapshot().node(name).ifPresent(node -> {
                boolean idle = node.inFlight() == 0 && node.admin() == AdminState.DRAINING;
                long drained = time.read() - lastActive.getOrDefault(name, 0L);
                if (!idle && drained < Duration.ofSeconds(30).toNanos()) {
                    broken.add(node.toString());
                }
            });
        }

        @Override
        public void fence(long token) throws Exception {
            maybeFail();
            target.fence(token);
        }

        @Override
        public Claim claim() throws Exception {
            maybeFail();
            Claim claim = memory.claim();
            maybeFail();
            return claim;
        }

        @Override
        public void write(long token, String text) throws Exception {
            maybeFail();
            memory.write(token, text);
            maybeFail();
        }

        private Autoscaler begin() {
            return Autoscaler.builder("shop")
                    .target(this)
                    .balancer(balancer)
                    .state(this)
                    .leadership(() -> term)
                    .restraint(Restraint.defaults()
                            .withShrinkage(Pace.cooledFor(Duration.ofMinutes(2)))
                            .withTurns(99))
                    .scheduler(time)
                    .clocks(time, () -> START.plusNanos(time.read() - origin))
                    .executor(Runnable::run)
                    .policy(ScalingPolicy.watermarks(), fleet -> Load.average(load))
                    .build();
        }

        /** Has the balancer know those that there are. */
        private void follow() {
            Map<String, String> nodes = new HashMap<>();
            target.instances.keySet().forEach(name -> nodes.put(name, name));
            balancer.setNodes(nodes);
        }

        int run() {
            follow();
            Autoscaler autoscaler = begin();
            for (int second = 0; second < 4 * 3600; second++) {
                if (random.nextInt(90) == 0) {
                    load = random.nextDouble();
                }
                if (random.nextInt(600) == 0) {
                    autoscaler.close();
                    autoscaler = begin();
                }
                if (random.nextInt(600) == 0) {
                    term = term > 0 ? 0 : ++terms;
                }
                if (random.nextInt(300) == 0) {
                    target.set(Math.min(10, target.wanted() + 1 + random.nextInt(3)), List.of());
                    follow();
                }
                if (random.nextInt(20) == 0) {
                    takeOneBack();
                }
                serve();
                time.advance(SECOND);
            }
            autoscaler.close();
            assertThat(broken).as("seed %d", seed).isEmpty();
            return shrunk;
        }

        /** As a host may. */
        private void takeOneBack() {
            balancer.snapshot().nodes().stream()
                    .filter(n -> n.admin() == AdminState.DRAINING)
                    .findFirst()
                    .ifPresent(n -> balancer.activate(n.name()));
        }

        private void serve() {
            Set<String> present = target.instances.keySet();
            balancer.snapshot().nodes().stream()
                    .filter(n -> n.admin() == AdminState.ACTIVE)
                    .forEach(n -> lastActive.put(n.name(), time.read()));
            try {
                Lease<String> lease = balancer.pick();
                assertThat(present).as("seed %d", seed).contains(lease.target());
                leases.add(lease);
            } catch (NoNodeException e) {
                throw new AssertionError("seed " + seed + " after " + Duration.ofNanos(time.read() - origin), e);
            }
            while (leases.size() > 20) {
                leases.remove(random.nextInt(leases.size())).succeeded();
            }
        }
    }
}
