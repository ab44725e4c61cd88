package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.kit.StrategyContract;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LeastResponseTimeTest extends StrategyContract {
    private final Strategy strategy = strategy();

    @Override
    protected Strategy strategy() {
        return Strategy.leastResponseTime();
    }

    private int select(Candidates candidates) {
        return strategy.select(candidates, PickContext.any(), 0);
    }

    @Test
    void select_fasterNode_isTakenUntilItsQueueMakesItSlower() {
        FixedCandidates candidates = new FixedCandidates(2);
        candidates.response[0] = 10e6;
        candidates.response[1] = 45e6;

        assertThat(select(candidates)).isEqualTo(0);
        candidates.inFlight[0] = 2; // 10 * 2.7 < 45 * 0.7
        assertThat(select(candidates)).isEqualTo(0);
        candidates.inFlight[0] = 3; // 10 * 3.7 > 45 * 0.7
        assertThat(select(candidates)).isEqualTo(1);
    }

    @Test
    void select_oldRequestsInFlight_countMoreThanAFastPast() {
        FixedCandidates candidates = new FixedCandidates(2);
        candidates.response[0] = 1e6;
        candidates.response[1] = 50e6;
        candidates.age[0] = 200e6;

        assertThat(select(candidates)).isEqualTo(1);
    }

    @Test
    void select_heavierNode_takesMoreForItsWeight() {
        FixedCandidates candidates = new FixedCandidates(2);
        candidates.weight[1] = 4;
        candidates.inFlight[1] = 2; // 2.7 / 4 < 0.7

        assertThat(select(candidates)).isEqualTo(1);
        candidates.inFlight[1] = 4; // 4.7 / 4 > 0.7
        assertThat(select(candidates)).isEqualTo(0);
    }

    @Test
    void select_equals_areAllTaken() {
        Set<Integer> taken = new HashSet<>();
        FixedCandidates candidates = new FixedCandidates(5);
        for (int i = 0; i < 200; i++) {
            taken.add(select(candidates));
        }
        assertThat(taken).hasSize(5);
    }

    @Test
    void select_largeFleet_looksAtDistinctSamplesOnly() {
        CountingCandidates candidates = new CountingCandidates(1_000);
        for (int i = 0; i < 2_000; i++) {
            candidates.looked.clear();
            int index = select(candidates);
            assertThat(candidates.looked).hasSize(LeastScore.SAMPLES).contains(index);
            candidates.everLooked.addAll(candidates.looked);
        }
        assertThat(candidates.everLooked).hasSize(1_000);
        assertThat(candidates.looks).isEqualTo(2_000L * LeastScore.SAMPLES);
    }

    @Test
    void select_largestScannedFleet_looksAtAll() {
        CountingCandidates candidates = new CountingCandidates(LeastScore.SCAN_LIMIT);
        select(candidates);
        assertThat(candidates.looked).hasSize(LeastScore.SCAN_LIMIT);
    }

    private static final class CountingCandidates implements Candidates {
        final Set<Integer> looked = new HashSet<>();
        final Set<Integer> everLooked = new HashSet<>();
        long looks;
        private final FixedCandidates fixed;

        CountingCandidates(int size) {
            this.fixed = new FixedCandidates(size);
        }

        @Override
        public int size() {
            return fixed.size();
        }

        @Override
        public String name(int index) {
            return fixed.name(index);
        }

        @Override
        public double weight(int index) {
            return fixed.weight(index);
        }

        @Override
        public int limit(int index) {
            return fixed.limit(index);
        }

        @Override
        public Members members() {
            return fixed.members();
        }

        @Override
        public int candidate(int member) {
            return fixed.candidate(member);
        }

        @Override
        public long inFlight(int index) {
            return fixed.inFlight(index);
        }

        @Override
        public double meanAgeNanos(int index, long now) {
            return fixed.meanAgeNanos(index, now);
        }

        @Override
        public double responseNanos(int index, long now) {
            looked.add(index);
            looks++;
            return fixed.responseNanos(index, now);
        }

        @Override
        public RandomGenerator random() {
            return fixed.random();
        }
    }
}
