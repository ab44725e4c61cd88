package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a strategy is told of the requests it picked. */
class StrategyFeedbackTest {
    private final ManualTime time = new ManualTime();
    private final List<String> told = new ArrayList<>();

    private LoadBalancer<String> balancer(boolean broken) {
        return LoadBalancer.<String>builder("told")
                .node("a", "a")
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .strategy(new Strategy() {
                    @Override
                    public int select(Candidates candidates, PickContext context, long now) {
                        return 0;
                    }

                    @Override
                    public void completed(
                            String node, PickContext context, Outcome outcome, long elapsedNanos, long now) {
                        told.add(node + " " + context.attribute("user_id") + " " + outcome + " " + elapsedNanos + " "
                                + (now - time.read()));
                        if (broken) {
                            throw new IllegalStateException("broken");
                        }
                    }
                })
                .build();
    }

    @Test
    void completed_eachLease_isToldOnce() {
        try (LoadBalancer<String> balancer = balancer(false)) {
            Lease<String> lease = balancer.pick(PickContext.of("user_id", "7"));
            time.advance(Duration.ofMillis(3));
            lease.timedOut();
            lease.close();
            balancer.pick().succeeded();
        }
        assertThat(told).containsExactly("a 7 TIMEOUT 3000000 0", "a null SUCCESS 0 0");
    }

    @Test
    void completed_thatThrows_costsNobodyALease() {
        try (LoadBalancer<String> balancer = balancer(true)) {
            assertThat(balancer.pick().succeeded()).isTrue();

            assertThat(balancer.snapshot().strategyMishaps()).isEqualTo(1);
            assertThat(balancer.snapshot().nodes().get(0).inFlight()).isZero();
            assertThat(balancer.snapshot().nodes().get(0).successes()).isEqualTo(1);
        }
    }
}
