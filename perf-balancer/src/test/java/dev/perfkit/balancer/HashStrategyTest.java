package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.balancer.ConsistentHash.Algorithm;
import dev.perfkit.balancer.kit.StrategyContract;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HashStrategyTest extends StrategyContract {
    private static final int KEYS = 5_000;

    @Override
    protected Strategy strategy() {
        return Strategy.consistentHash();
    }

    @Override
    protected double tolerance() {
        return 0.2; // without a key it draws
    }

    private static Strategy strategy(Algorithm algorithm) {
        return Strategy.consistentHash(ConsistentHash.defaults().withAlgorithm(algorithm));
    }

    private static PickContext user(int number) {
        return PickContext.of("user_id", "user " + number);
    }

    private static int[] owners(Strategy strategy, Candidates candidates) {
        return IntStream.range(0, KEYS)
                .map(i -> strategy.select(candidates, user(i), 0))
                .toArray();
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_memberCannotBePicked_spreadsItsKeysAndGivesThemBack(Algorithm algorithm) {
        FixedCandidates candidates = new FixedCandidates(50);
        Strategy strategy = strategy(algorithm);
        int[] before = owners(strategy, candidates);
        candidates.place[7] = -1;
        int[] without = owners(strategy, candidates);
        candidates.place[7] = 7;

        Map<Integer, Integer> heirs = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            if (before[i] == 7) {
                heirs.merge(without[i], 1, Integer::sum);
            } else {
                assertThat(without[i]).isEqualTo(before[i]);
            }
        }
        assertThat(heirs).doesNotContainKey(7).hasSizeGreaterThan(25);
        assertThat(owners(strategy, candidates)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_memberAboveItsShare_isPassedOverUntilItIsBelow(Algorithm algorithm) {
        FixedCandidates candidates = new FixedCandidates(10);
        Strategy strategy = strategy(algorithm);
        Arrays.fill(candidates.inFlight, 16);
        int[] before = owners(strategy, candidates);
        candidates.inFlight[before[0]] = 21; // of 165: 1.25 * 166 / 10 = 20.75, up to 21
        int second = strategy.select(candidates, user(0), 0);

        assertThat(second).isNotEqualTo(before[0]);
        assertThat(strategy.select(candidates, user(0), 0)).isEqualTo(second);
        candidates.inFlight[before[0]] = 20;
        assertThat(owners(strategy, candidates)).isEqualTo(before);
    }

    @Test
    void select_shareOfAHeavyMember_isLargerByItsWeight() {
        FixedCandidates candidates = new FixedCandidates(4);
        Strategy strategy = strategy(Algorithm.RENDEZVOUS);
        candidates.weight[0] = 7; // of 10
        candidates.inFlight[0] = 85;
        candidates.inFlight[1] = 15;
        int key = 0;
        while (strategy.select(candidates, user(key), 0) != 0) {
            key++;
        }
        candidates.inFlight[0] = 86; // 1.25 * (100 + 1 + 1) * 0.7 = 89.25
        assertThat(strategy.select(candidates, user(key), 0)).isZero();
        candidates.inFlight[0] = 95; // 1.25 * 111 * 0.7 = 97.1
        assertThat(strategy.select(candidates, user(key), 0)).isZero();
        candidates.inFlight[0] = 190; // 1.25 * 206 * 0.7 = 180.25
        assertThat(strategy.select(candidates, user(key), 0)).isNotZero();
    }

    @Test
    void select_loadGoneSinceItWasCounted_isCountedAnew() {
        FixedCandidates candidates = new FixedCandidates(10);
        Strategy strategy = strategy(Algorithm.MAGLEV);
        Arrays.fill(candidates.inFlight, 100);
        int owner = strategy.select(candidates, user(1), 0);
        Arrays.fill(candidates.inFlight, 0);
        candidates.inFlight[owner] = 50;

        assertThat(strategy.select(candidates, user(1), 2_000_000)).isNotEqualTo(owner);
    }

    @Test
    void select_fewInFlight_keepsTheKeysTogether() {
        FixedCandidates candidates = new FixedCandidates(20);
        Strategy strategy = strategy();
        int owner = strategy.select(candidates, user(1), 0);
        candidates.inFlight[owner] = 3;
        assertThat(strategy.select(candidates, user(1), 0)).isEqualTo(owner);
        candidates.inFlight[owner] = 4;
        assertThat(strategy.select(candidates, user(1), 0)).isNotEqualTo(owner);
    }

    @Test
    void select_withoutLoadBound_staysWhateverTheLoad() {
        FixedCandidates candidates = new FixedCandidates(20);
        Strategy strategy = Strategy.consistentHash(ConsistentHash.defaults().withoutLoadBound());
        int owner = strategy.select(candidates, user(1), 0);
        candidates.inFlight[owner] = 900;

        assertThat(strategy.select(candidates, user(1), 0)).isEqualTo(owner);
    }

    @Test
    void select_oneKeyHeldOpen_fillsNobodyBeyondTheBound() {
        FixedCandidates candidates = new FixedCandidates(10);
        Strategy strategy = strategy(Algorithm.MAGLEV);
        for (int i = 1; i <= 500; i++) {
            candidates.inFlight[strategy.select(candidates, user(1), i)]++;
        }
        assertThat(Arrays.stream(candidates.inFlight).max().orElseThrow()).isLessThanOrEqualTo(63); // 1.25 * 500 / 10
    }

    @Test
    void select_noneIsOpen_takesOneThatHasRoom() {
        FixedCandidates candidates = new FixedCandidates(3);
        candidates.limit[0] = 5;
        candidates.limit[2] = 5;
        candidates.inFlight[0] = 5;
        candidates.inFlight[1] = 100;
        candidates.inFlight[2] = 5;

        assertThat(owners(strategy(), candidates)).containsOnly(1);
        candidates.limit[1] = 100;
        assertThat(owners(strategy(), candidates)).contains(0, 1, 2);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_memberThatStartsSlowly_comesToItsKeysOneByOne(Algorithm algorithm) {
        FixedCandidates candidates = new FixedCandidates(5);
        Strategy strategy = strategy(algorithm);
        int[] whole = owners(strategy, candidates);
        int before = 0;
        for (double readiness : new double[] {0.1, 0.5, 0.8, 1}) {
            candidates.readiness[2] = readiness;
            int[] now = owners(strategy, candidates);
            int has = 0;
            for (int i = 0; i < KEYS; i++) {
                assertThat(whole[i] == 2 || now[i] == whole[i]).isTrue();
                has += now[i] == 2 ? 1 : 0;
            }
            double all = Arrays.stream(whole).filter(i -> i == 2).count();
            assertThat(has / all).isCloseTo(readiness, within(0.06));
            assertThat(has).isGreaterThan(before);
            before = has;
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_withoutTheAttribute_drawsByWeight(Algorithm algorithm) {
        FixedCandidates candidates = new FixedCandidates(2);
        candidates.weight[1] = 3;
        Strategy strategy = strategy(algorithm);
        int[] taken = new int[2];
        for (int i = 0; i < 10_000; i++) {
            taken[strategy.select(candidates, PickContext.of("other", "x"), 0)]++;
        }
        assertThat(taken[1]).isBetween(6_900, 8_100);
    }

    @Test
    void select_otherAttribute_goesByIt() {
        FixedCandidates candidates = new FixedCandidates(20);
        Strategy strategy = Strategy.consistentHash(ConsistentHash.defaults().withAttribute("session"));
        int owner = strategy.select(candidates, PickContext.of("session", "s"), 0);
        for (int i = 0; i < 20; i++) {
            assertThat(strategy.select(
                            candidates, PickContext.of("session", "s").with("user_id", "u" + i), 0))
                    .isEqualTo(owner);
        }
    }

    @Test
    void pick_retriesOfOneKey_goDownTheSameRanks() {
        try (LoadBalancer<String> balancer = LoadBalancer.<String>builder("hash")
                .node("a", "a")
                .node("b", "b")
                .node("c", "c")
                .node("d", "d")
                .strategy(strategy())
                .build()) {
            for (int i = 0; i < 20; i++) {
                String first = pick(balancer, user(i));
                String second = pick(balancer, user(i).andExcluding(first));
                assertThat(second).isNotEqualTo(first);
                for (int k = 0; k < 5; k++) {
                    assertThat(pick(balancer, user(i))).isEqualTo(first);
                    assertThat(pick(balancer, user(i).andExcluding(first))).isEqualTo(second);
                }
            }
        }
    }

    private static String pick(LoadBalancer<String> balancer, PickContext context) {
        try (Lease<String> lease = balancer.pick(context)) {
            lease.succeeded();
            return lease.node();
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_allocatesNothing(Algorithm algorithm) {
        FixedCandidates candidates = new FixedCandidates(100);
        candidates.place[3] = -1;
        Arrays.fill(candidates.inFlight, 40);
        Strategy strategy = strategy(algorithm);
        PickContext[] users =
                IntStream.range(0, 64).mapToObj(HashStrategyTest::user).toArray(PickContext[]::new);
        int[] next = new int[1];

        double bytes = Allocation.perCall(() -> strategy.select(candidates, users[next[0]++ & 63], next[0] * 10_000L));
        assertThat(bytes).isLessThan(0.1);
    }

    @Test
    void consistentHash_badOptions_areRefused() {
        ConsistentHash options = ConsistentHash.defaults();
        assertThatThrownBy(() -> options.withAttribute(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("attribute: \" \" (expected: not blank)");
        for (double factor : new double[] {1, 0, -2, Double.NaN}) {
            assertThatThrownBy(() -> options.withLoadFactor(factor))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("loadFactor: " + factor + " (expected: > 1)");
        }
    }
}
