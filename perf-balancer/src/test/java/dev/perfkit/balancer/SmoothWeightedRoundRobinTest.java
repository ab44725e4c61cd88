package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All that holds of the other weighted order, and the order itself. */
class SmoothWeightedRoundRobinTest extends WeightedRoundRobinTest {

    @Override
    protected Strategy strategy() {
        return Strategy.smoothWeightedRoundRobin();
    }

    @Override
    Strategy startingAt(int turn) {
        return Strategy.smoothWeightedRoundRobin(startOf(turn));
    }

    private List<Integer> turns(Strategy strategy, Candidates candidates, int count) {
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            turns.add(strategy.select(candidates, PickContext.any(), 0));
        }
        return turns;
    }

    @Test
    void select_smallWeights_takesTheOrderThatNginxPublished() {
        // "a, a, b, a, c, a, a": nginx, "Upstream: smooth weighted round-robin balancing", 2012
        assertThat(turns(startingAt(0), weighing(5, 1, 1), 7)).containsExactly(0, 0, 1, 0, 2, 0, 0);
        assertThat(turns(startingAt(0), weighing(50, 10, 10), 7)).containsExactly(0, 0, 1, 0, 2, 0, 0);
    }

    @Test
    void select_weightsTooLargeToWriteDown_takesTheOtherOrder() {
        FixedCandidates large = weighing(500_000, 24_289); // one turn more than fits
        assertThat(turns(startingAt(5), large, 50))
                .isEqualTo(turns(Strategy.weightedRoundRobin(startOf(5)), large, 50));
    }
}
