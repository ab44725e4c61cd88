package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.kit.StrategyContract;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundRobinTest extends StrategyContract {

    @Override
    protected Strategy strategy() {
        return Strategy.roundRobin();
    }

    @Override
    protected boolean heedsWeights() {
        return false;
    }

    @Test
    void select_inTurn_takesEachOnceARound() {
        RoundRobin strategy = new RoundRobin(0);
        FixedCandidates candidates = new FixedCandidates(3);

        assertThat(strategy.select(candidates, PickContext.any(), 0)).isEqualTo(0);
        assertThat(strategy.select(candidates, PickContext.any(), 0)).isEqualTo(1);
        assertThat(strategy.select(candidates, PickContext.any(), 0)).isEqualTo(2);
        assertThat(strategy.select(candidates, PickContext.any(), 0)).isEqualTo(0);
    }

    @Test
    void select_acrossTheSignAndTheWrap_staysInRangeAndInTurn() {
        for (int start : new int[] {Integer.MAX_VALUE - 4, -5}) {
            RoundRobin strategy = new RoundRobin(start);
            FixedCandidates candidates = new FixedCandidates(4); // divides 2^32: no node out of turn
            int before = strategy.select(candidates, PickContext.any(), 0);
            for (int i = 0; i < 12; i++) {
                int index = strategy.select(candidates, PickContext.any(), 0);
                assertThat(index).isEqualTo((before + 1) % 4);
                before = index;
            }
        }
    }

    @Test
    void select_wrapOfFleetThatDoesNotDivide_losesNobody() {
        RoundRobin strategy = new RoundRobin(-3);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            seen.add(strategy.select(new FixedCandidates(3), PickContext.any(), 0));
        }
        assertThat(seen).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void select_retry_doesNotMoveTheTurns() {
        RoundRobin strategy = new RoundRobin(0);
        PickContext retry = PickContext.excluding("n0");
        for (int i = 0; i < 9; i++) {
            assertThat(strategy.select(new FixedCandidates(3), PickContext.any(), 0))
                    .isEqualTo(i % 3);
            assertThat(strategy.select(new FixedCandidates(2), retry, 0)).isBetween(0, 1);
        }
    }

    @Test
    void roundRobin_differentSeeds_startApart() {
        Set<Integer> starts = new HashSet<>();
        for (int seed = 0; seed < 64; seed++) {
            starts.add(Strategy.roundRobin(new Random(seed)).select(new FixedCandidates(1000), PickContext.any(), 0));
        }
        assertThat(starts).hasSizeGreaterThan(50);
    }

    @Test
    void select_allocatesNothing() {
        Strategy strategy = Strategy.roundRobin();
        FixedCandidates candidates = new FixedCandidates(20);

        double bytes = Allocation.perCall(() -> strategy.select(candidates, PickContext.any(), 0));

        assertThat(bytes).isLessThan(0.1);
    }
}
