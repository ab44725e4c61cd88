package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.signal.Decision;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a balancer tells of its own decisions and its strategy's. */
class DecisionsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final ManualTime time = new ManualTime();
    private final long start = time.read();
    private final InstantSource clock = () -> NOON.plusNanos(time.read() - start);

    private LoadBalancer<String> balancer(Strategy strategy) {
        return LoadBalancer.<String>builder("decides")
                .node(Endpoint.of("a", "target").withLimit(10))
                .node(Endpoint.of("b", "target").withLimit(10))
                .strategy(strategy)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .wallClock(clock)
                .build();
    }

    @Test
    void decisions_ofBalancerAndStrategy_areInOrderOfTime() {
        AdaptiveStrategy strategy = Strategy.adaptive(ConsistentHash.defaults(), clock);
        try (LoadBalancer<String> balancer = balancer(strategy)) {
            balancer.drain("b").join();
            balancer.activate("b");
            List<Lease<String>> open = new ArrayList<>();
            for (int second = 0; second < 15; second++) {
                while (open.size() < 18) {
                    open.add(balancer.pick());
                }
                time.advance(Duration.ofSeconds(1));
                open.remove(0).succeeded();
            }
            open.forEach(Lease::succeeded);
            balancer.drain("b").join();

            List<Decision> own = new ArrayList<>(balancer.decisions());
            assertThat(strategy.decisions()).isNotEmpty();
            assertThat(own).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
            int change = own.indexOf(strategy.decisions().get(0));
            assertThat(own.get(change).what()).isEqualTo("least_connections instead of weighted_round_robin");
            assertThat(own.subList(0, change)).isNotEmpty();
            assertThat(own.subList(change + 1, own.size())).isNotEmpty();
        }
    }

    @Test
    void decisions_strategyThrows_areTheBalancersOwn() {
        // The last as code in other languages does, which throws it without declaring it.
        for (Throwable failure :
                List.of(new IllegalStateException("broken"), new LinkageError("broken"), new IOException("broken"))) {
            try (LoadBalancer<String> balancer = balancer(new Strategy() {
                @Override
                public int select(Candidates candidates, PickContext context, long now) {
                    return 0;
                }

                @Override
                public List<Decision> decisions() {
                    throw DecisionsTest.<RuntimeException>unchecked(failure);
                }
            })) {
                balancer.drain("b").join();

                assertThat(balancer.decisions()).isNotEmpty();
                assertThat(balancer.snapshot().strategyMishaps()).isEqualTo(1);
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
