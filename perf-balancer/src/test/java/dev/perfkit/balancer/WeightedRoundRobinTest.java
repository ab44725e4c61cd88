package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.balancer.kit.StrategyContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class WeightedRoundRobinTest extends StrategyContract {

    @Override
    protected Strategy strategy() {
        return Strategy.weightedRoundRobin();
    }

    /** The strategy under test, with its counter at a given turn. */
    Strategy startingAt(int turn) {
        return Strategy.weightedRoundRobin(startOf(turn));
    }

    static RandomGenerator startOf(int turn) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return turn;
            }

            @Override
            public int nextInt() {
                return turn;
            }
        };
    }

    static FixedCandidates weighing(double... weights) {
        FixedCandidates candidates = new FixedCandidates(weights.length);
        System.arraycopy(weights, 0, candidates.weight, 0, weights.length);
        return candidates;
    }

    static int[] counts(Strategy strategy, Candidates candidates, int picks) {
        int[] counts = new int[candidates.size()];
        for (int i = 0; i < picks; i++) {
            counts[strategy.select(candidates, PickContext.any(), 0)]++;
        }
        return counts;
    }

    private static double[] randomWeights(Random random) {
        int most = random.nextBoolean() ? 9 : 500;
        return random.doubles(1 + random.nextInt(40), 1, most).map(Math::floor).toArray();
    }

    @Test
    void select_anyWholeWeights_isExactOverAPeriodWhereverItBegins() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            double[] weights = randomWeights(random);
            int sum = (int) Arrays.stream(weights).sum();
            Strategy strategy = startingAt(random.nextInt() >>> 1);
            counts(strategy, weighing(weights), random.nextInt(sum)); // begin anywhere

            assertThat(counts(strategy, weighing(weights), sum))
                    .as("seed %d, weights %s", seed, Arrays.toString(weights))
                    .containsExactly(
                            Arrays.stream(weights).mapToInt(w -> (int) w).toArray());
        }
    }

    @Test
    void select_partOfAPeriod_isNowhereFarFromItsShare() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            double[] weights = randomWeights(random);
            double sum = Arrays.stream(weights).sum();
            Strategy strategy = startingAt(random.nextInt() >>> 1);
            FixedCandidates candidates = weighing(weights);
            int[] counts = new int[weights.length];
            for (int turn = 1; turn <= sum; turn++) {
                counts[strategy.select(candidates, PickContext.any(), 0)]++;
                for (int i = 0; i < weights.length; i++) {
                    assertThat((double) counts[i])
                            .as("seed %d, weights %s, turn %d", seed, Arrays.toString(weights), turn)
                            .isCloseTo(turn * weights[i] / sum, within(4.0));
                }
            }
        }
    }

    @Test
    void select_weightsFarApart_givesEachItsShare() {
        double[] weights = {1_000_000, 1, 30_000, 999_999, 7};
        double sum = Arrays.stream(weights).sum();
        int[] counts = counts(strategy(), weighing(weights), (int) sum);

        assertThat(counts).containsExactly(1_000_000, 1, 30_000, 999_999, 7);
    }

    @Test
    void select_fractionsAsInASlowStart_sharesWithinRounding() {
        double[] weights = {4, 0.4, 1.7, 3};
        double sum = Arrays.stream(weights).sum();
        int[] counts = counts(strategy(), weighing(weights), 91_000);

        for (int i = 0; i < weights.length; i++) {
            assertThat((double) counts[i]).isCloseTo(91_000 * weights[i] / sum, within(5.0));
        }
    }

    @Test
    void select_sumBeyondAnInt_sharesWithinThreePerCent() {
        double[] weights = new double[4_000];
        Arrays.fill(weights, 1_000_000);
        weights[17] = 500_000;
        int[] counts = counts(strategy(), weighing(weights), 1_000_000);

        assertThat((double) counts[17]).isCloseTo(125, within(4.0));
        assertThat((double) counts[18]).isCloseTo(250, within(7.5));
    }

    @Test
    void select_counterAtItsWraps_staysInRangeAndInShares() {
        double[] weights = {5, 1, 3};
        for (int start : new int[] {Integer.MAX_VALUE - 4_000, -4_000}) {
            int[] counts = counts(startingAt(start), weighing(weights), 9_000);
            assertThat((double) counts[0]).isCloseTo(5_000, within(9.0));
            assertThat((double) counts[1]).isCloseTo(1_000, within(9.0));
            assertThat((double) counts[2]).isCloseTo(3_000, within(9.0));
        }
    }

    @Test
    void select_otherCandidates_goesOnWithTheSequence() {
        Strategy changing = startingAt(40);
        counts(changing, weighing(2, 3), 7);
        FixedCandidates next = weighing(4, 9, 6);
        List<Integer> after = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        Strategy fresh = startingAt(47);
        for (int i = 0; i < 19; i++) {
            after.add(changing.select(next, PickContext.any(), 0));
            expected.add(fresh.select(next, PickContext.any(), 0));
        }
        assertThat(after).isEqualTo(expected);
    }

    @Test
    void select_retry_drawsByWeightAndTakesNoTurn() {
        FixedCandidates candidates = weighing(4, 9, 6);
        FixedCandidates others = weighing(1, 3);
        Strategy strategy = startingAt(3);
        Strategy undisturbed = startingAt(3);
        int[] drawn = new int[2];
        for (int i = 0; i < 8_000; i++) {
            drawn[strategy.select(others, PickContext.excluding("x"), 0)]++;
            assertThat(strategy.select(candidates, PickContext.any(), 0))
                    .isEqualTo(undisturbed.select(candidates, PickContext.any(), 0));
        }
        assertThat((double) drawn[1]).isCloseTo(6_000, within(180.0));
    }

    @Test
    void select_retryBesideFullNodes_drawsOneWithRoom() {
        FixedCandidates others = weighing(1, 100, 2);
        others.limit[1] = 0;
        Set<Integer> drawn = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            drawn.add(strategy().select(others, PickContext.excluding("x"), 0));
        }
        assertThat(drawn).containsExactlyInAnyOrder(0, 2);
    }

    @Test
    void select_manyThreads_isExactTogether() throws Exception {
        Strategy strategy = startingAt(123);
        FixedCandidates candidates = weighing(5, 1, 2);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<int[]>> running = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                running.add(pool.submit(() -> counts(strategy, candidates, 20_000)));
            }
            int[] all = new int[3];
            for (Future<int[]> each : running) {
                for (int i = 0; i < 3; i++) {
                    all[i] += each.get()[i];
                }
            }
            assertThat(all).containsExactly(50_000, 10_000, 20_000);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void strategy_differentSeeds_startApart() {
        double[] equal = new double[1_000];
        Arrays.fill(equal, 2);
        Set<Integer> starts = new HashSet<>();
        for (int seed = 0; seed < 64; seed++) {
            Strategy strategy = startingAt(new Random(seed).nextInt());
            starts.add(strategy.select(weighing(equal), PickContext.any(), 0));
        }
        assertThat(starts).hasSizeGreaterThan(50);
    }

    @Test
    void select_allocatesNothing() {
        Strategy strategy = strategy();
        FixedCandidates candidates = weighing(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5);

        double bytes = Allocation.perCall(() -> strategy.select(candidates, PickContext.any(), 0));

        assertThat(bytes).isLessThan(0.1);
    }
}
