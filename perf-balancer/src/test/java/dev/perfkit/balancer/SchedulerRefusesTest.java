package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The host's scheduler was shut down before the balancer: no request pays for it, and nothing is left half done. */
class SchedulerRefusesTest {
    private final ManualTime time = new ManualTime();
    private final List<String> probed = new ArrayList<>();
    private boolean refuses;
    private final LoadBalancer<String> balancer = LoadBalancer.<String>builder("orphaned")
            .node("a", "a")
            .node("b", "b")
            .healthCheck(target -> {
                probed.add(target);
                return CompletableFuture.completedFuture("well");
            })
            .ticker(time)
            .scheduler((executor, task, delay) -> {
                if (refuses) {
                    throw new RejectedExecutionException("planted");
                }
                return time.schedule(executor, task, delay);
            })
            .executor(Runnable::run)
            .build();

    @AfterEach
    void close() {
        balancer.close();
        assertThat(time.pendingCount()).isZero();
    }

    private NodeSnapshot row(String node) {
        return balancer.snapshot().node(node).orElseThrow();
    }

    @Test
    void slowStart_noNextStep_costsNoLeaseAndIsOver() {
        time.advance(Duration.ofSeconds(1));
        balancer.setNodes(Map.of("a", "a", "b", "b", "new", "new"));
        refuses = true;
        time.advance(Duration.ofSeconds(2));

        for (int i = 0; i < 5; i++) {
            PickContext onlyA = PickContext.excluding("b").andExcluding("new");
            assertThat(balancer.pick(onlyA).failed()).isTrue();
        }

        assertThat(row("a").inFlight()).isZero();
        assertThat(row("a").health()).as("cannot come back, so does not go").isEqualTo(Health.UP);
        balancer.pick();
        assertThat(balancer.explain().get(0).nodes())
                .extracting(PickExplanation.Row::weight)
                .containsOnly(1.0);
    }

    @Test
    void drain_noDeadline_isRefusedAndChangesNothing() {
        refuses = true;

        assertThatThrownBy(() -> balancer.drain("a")).isInstanceOf(RejectedExecutionException.class);

        assertThat(row("a").admin()).isEqualTo(AdminState.ACTIVE);
        refuses = false;
        assertThat(balancer.drain("a")).isCompleted();
    }

    @Test
    void setNodes_noProbe_isDoneAndTheOldOnesAreProbedNoMore() {
        time.advance(Duration.ofSeconds(1));
        refuses = true;
        balancer.setNodes(Map.of("new", "new"));
        refuses = false;
        probed.clear();
        time.advance(Duration.ofMinutes(1));

        assertThat(probed).isEmpty();
        assertThat(balancer.pick().node()).isEqualTo("new");
    }
}
