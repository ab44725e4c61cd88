package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that joins is not given everything at once. */
class SlowStartTest {
    private final ManualTime time = new ManualTime();
    private double[] weights = {};
    private final LoadBalancer<String> balancer = builder().build();

    private LoadBalancerBuilder<String> builder() {
        return LoadBalancer.<String>builder("slow")
                .node("old", "old")
                .strategy((candidates, context, now) -> {
                    weights = new double[candidates.size()];
                    for (int i = 0; i < weights.length; i++) {
                        weights[i] = candidates.weight(i);
                    }
                    return candidates.size() - 1;
                })
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .random(new Random(3));
    }

    @AfterEach
    void close() {
        balancer.close();
    }

    private double[] weights() {
        balancer.pick().cancelled();
        return weights;
    }

    private void join(int weight) {
        balancer.setEndpoints(
                List.of(Endpoint.of("old", "old"), Endpoint.of("new", "new").withWeight(weight)));
    }

    private void serve(int requests, Duration each) {
        for (int i = 0; i < requests; i++) {
            Lease<String> lease = balancer.pick();
            time.advance(each);
            lease.succeeded();
        }
    }

    @Test
    void join_besideAnother_comesToItsWeightInHalfAMinute() {
        join(4);

        assertThat(weights()).containsExactly(1, 0.4);
        time.advance(Duration.ofSeconds(15));
        assertThat(weights()[1]).isCloseTo(2, within(1e-9));
        time.advance(Duration.ofSeconds(15));
        assertThat(weights()).containsExactly(1, 4);
    }

    @Test
    void join_asFast_isOverBeforeItsTime() {
        join(1);
        serve(50, Duration.ofMillis(10));
        time.advance(Duration.ofSeconds(2));
        assertThat(weights()[1]).isLessThan(1);
        serve(50, Duration.ofMillis(10));
        time.advance(Duration.ofSeconds(1));

        assertThat(weights()[1]).isEqualTo(1);
    }

    @Test
    void build_allAreNew_haveTheirWholeWeight() {
        try (LoadBalancer<String> fresh = builder().node("other", "other").build()) {
            fresh.pick().cancelled();

            assertThat(weights).containsExactly(1, 1);
        }
    }

    @Test
    void setEndpoints_allReplaced_haveTheirWholeWeight() {
        balancer.setEndpoints(List.of(Endpoint.of("a", "a"), Endpoint.of("b", "b")));

        assertThat(weights()).containsExactly(1, 1);
    }

    @Test
    void setEndpoints_otherWeight_isTheWeightFromThenOn() {
        balancer.setEndpoints(List.of(Endpoint.of("old", "old").withWeight(7)));

        assertThat(weights()).containsExactly(7);
    }

    @Test
    void slowStart_zero_isNone() {
        try (LoadBalancer<String> none = builder().slowStart(Duration.ZERO).build()) {
            none.setEndpoints(List.of(Endpoint.of("old", "old"), Endpoint.of("new", "new")));
            none.pick().cancelled();

            assertThat(weights).containsExactly(1, 1);
        }
    }

    @Test
    void slowStart_negativeOrEndless_isRefused() {
        assertThatThrownBy(() -> builder().slowStart(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slowStart: PT-0.001S (expected: PT0S..PT1H)");
        assertThatThrownBy(() -> builder().slowStart(Duration.ofHours(2)))
                .hasMessage("slowStart: PT2H (expected: PT0S..PT1H)");
    }
}
