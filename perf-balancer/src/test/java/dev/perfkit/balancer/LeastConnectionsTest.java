package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.kit.StrategyContract;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeastConnectionsTest extends StrategyContract {
    private final Strategy strategy = strategy();

    @Override
    protected Strategy strategy() {
        return Strategy.leastConnections();
    }

    private int select(Candidates candidates) {
        return strategy.select(candidates, PickContext.any(), 0);
    }

    @Test
    void select_fewestForTheWeight_isTaken() {
        FixedCandidates candidates = new FixedCandidates(3);
        candidates.inFlight[0] = 2; // 3 / 1
        candidates.inFlight[1] = 9; // 10 / 4
        candidates.weight[1] = 4;
        candidates.inFlight[2] = 7; // 8 / 2
        candidates.weight[2] = 2;

        assertThat(select(candidates)).isEqualTo(1);
        candidates.inFlight[1] = 12; // 13 / 4
        assertThat(select(candidates)).isEqualTo(0);
    }

    @Test
    void select_slowButIdleNode_isTaken() {
        FixedCandidates candidates = new FixedCandidates(2);
        candidates.response[0] = 1e9;
        candidates.inFlight[1] = 1;

        assertThat(select(candidates)).isEqualTo(0);
    }

    @Test
    void select_nodeAtItsLimit_isPassedOver() {
        FixedCandidates candidates = new FixedCandidates(3);
        candidates.inFlight[0] = 1;
        candidates.limit[0] = 1;
        candidates.inFlight[1] = 50;
        candidates.inFlight[2] = 51;

        assertThat(select(candidates)).isEqualTo(1);
    }

    @Test
    void select_nodeThatStartsSlowly_isTakenByTheMeasureOfItsReadiness() {
        FixedCandidates candidates = new FixedCandidates(3);
        candidates.readiness[0] = 0.3;
        int[] taken = new int[3];
        for (int i = 0; i < 10_000; i++) {
            taken[select(candidates)]++;
        }
        assertThat(taken[0]).isBetween(900, 1_100); // 0.3 of a third
    }

    @Test
    void select_allStartSlowly_takesAny() {
        FixedCandidates candidates = new FixedCandidates(2);
        Arrays.fill(candidates.readiness, 1e-9);

        assertThat(select(candidates)).isBetween(0, 1);
    }

    @Test
    void select_allAtTheirLimits_takesAny() {
        for (int size : new int[] {3, 500}) {
            FixedCandidates candidates = new FixedCandidates(size);
            Arrays.fill(candidates.limit, 0);
            Set<Integer> taken = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                taken.add(select(candidates));
            }
            assertThat(taken).hasSizeBetween(3, size).allMatch(i -> i >= 0 && i < size);
        }
    }

    @Test
    void select_largeFleetWithOneThatHasRoom_findsIt() {
        FixedCandidates candidates = new FixedCandidates(500);
        Arrays.fill(candidates.limit, 0);
        candidates.limit[321] = 1;

        assertThat(select(candidates)).isEqualTo(321);
    }

    @Test
    void select_allocatesNothing() {
        for (int size : new int[] {20, 500}) {
            FixedCandidates candidates = new FixedCandidates(size);
            assertThat(Allocation.perCall(() -> select(candidates))).isLessThan(0.1);
        }
    }
}
