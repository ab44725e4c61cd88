package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Why a pick went where it did. */
class ExplainTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final ManualTime time = new ManualTime();

    private LoadBalancer<String> balancer(Strategy strategy) {
        return LoadBalancer.<String>builder("explained")
                .node("fast", "f")
                .node("slow", "s")
                .node("away", "a")
                .strategy(strategy)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .wallClock(() -> NOON)
                .random(new Random(9))
                .build();
    }

    private void serve(LoadBalancer<String> balancer, String node, int millis) {
        PickContext only = PickContext.any();
        for (String other : new String[] {"fast", "slow", "away"}) {
            only = other.equals(node) ? only : only.andExcluding(other);
        }
        Lease<String> lease = balancer.pick(only);
        time.advance(Duration.ofMillis(millis));
        lease.succeeded();
    }

    @Test
    void explain_slowAndDrainedNodes_saysWhyTheyWereNotTaken() {
        try (LoadBalancer<String> balancer = balancer(Strategy.leastResponseTime())) {
            assertThat(balancer.drain("away")).isDone();
            serve(balancer, "fast", 10);
            serve(balancer, "slow", 200);
            balancer.pick();

            PickExplanation last = balancer.explain().get(0);
            assertThat(last.chosen()).isEqualTo("fast");
            assertThat(last.at()).isEqualTo(NOON);
            assertThat(last.nodes()).extracting(PickExplanation.Row::node).containsExactly("fast", "slow", "away");
            assertThat(last.nodes().get(0).score())
                    .isPositive()
                    .isLessThan(last.nodes().get(1).score());
            assertThat(last.nodes().get(2).passedOver()).isEqualTo("DRAINING");
            assertThat(last.toString())
                    .containsPattern("fast by least response time")
                    .containsPattern("(?m)^\\* fast .* 10\\.0")
                    .containsPattern("(?m)^  slow .* 200\\.0")
                    .containsPattern("(?m)^  away .* DRAINING$");
        }
    }

    @Test
    void explain_nodeOnTrialThatAnotherRequestTries_saysSo() {
        try (LoadBalancer<String> balancer = balancer((candidates, context, now) -> 0)) {
            for (int i = 0; i < 5; i++) {
                balancer.pick().failed();
            }
            time.advance(Duration.ofSeconds(5));
            assertThat(balancer.pick().node()).isEqualTo("fast");
            time.advance(Duration.ofMillis(100));
            assertThat(balancer.pick().node()).isEqualTo("slow");

            assertThat(balancer.explain().get(0).nodes().get(0).passedOver()).isEqualTo("on trial");
        }
    }

    @Test
    void explain_manyPicks_keepsOneInATenthOfASecond() {
        try (LoadBalancer<String> balancer = balancer(Strategy.roundRobin())) {
            assertThat(balancer.explain()).isEmpty();
            for (int i = 0; i < 1_000; i++) {
                balancer.pick().succeeded();
                time.advance(Duration.ofMillis(1));
            }
            assertThat(balancer.explain())
                    .hasSize(10)
                    .allSatisfy(explanation -> assertThat(explanation.nodes())
                            .allSatisfy(row -> assertThat(row.score()).isNaN()));
            for (int i = 0; i < 100; i++) {
                balancer.pick().succeeded();
                time.advance(Duration.ofSeconds(1));
            }
            assertThat(balancer.explain()).hasSize(32);
        }
    }

    @Test
    void explain_scoreThrows_costsNoPick() {
        Strategy broken = new Strategy() {
            @Override
            public int select(Candidates candidates, PickContext context, long now) {
                return 0;
            }

            @Override
            public double score(Candidates candidates, int index, PickContext context, long now) {
                throw new IllegalStateException("planted");
            }
        };
        try (LoadBalancer<String> balancer = balancer(broken)) {
            assertThat(balancer.pick().node()).isEqualTo("fast");
            assertThat(balancer.explain()).hasSize(1);
        }
    }

    @Test
    void pick_strategyHasNoWords_costsTheExplanationAlone() {
        Strategy mute = new Strategy() {
            @Override
            public int select(Candidates candidates, PickContext context, long now) {
                return 0;
            }

            @Override
            public String toString() {
                throw new IllegalStateException("mute");
            }
        };
        try (LoadBalancer<String> balancer = balancer(mute)) {
            assertThat(balancer.pick().node()).isEqualTo("fast");
            assertThat(balancer.explain()).isEmpty();
        }
    }
}
