package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.balancer.ConsistentHash.Algorithm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which keys move when members come and go. */
class KeyMovementTest {
    private static final int KEYS = 20_000;
    private static final int SEEDS = 12;

    private static Strategy strategy(Algorithm algorithm) {
        return Strategy.consistentHash(
                ConsistentHash.defaults().withAlgorithm(algorithm).withoutLoadBound());
    }

    private static List<String> names(Random random, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("node-" + Integer.toHexString(random.nextInt()) + "-" + i);
        }
        return names;
    }

    private static List<String> owners(Strategy strategy, FixedCandidates candidates) {
        return IntStream.range(0, KEYS)
                .mapToObj(i -> candidates.name(strategy.select(candidates, PickContext.of("user_id", "user " + i), 0)))
                .toList();
    }

    private static List<String> owners(Strategy strategy, List<String> names) {
        return owners(strategy, new FixedCandidates(names));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_oneOfHundredLeaves_movesItsOwnKeysOnly(Algorithm algorithm) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<String> names = names(random, 100);
            Strategy strategy = strategy(algorithm);
            List<String> before = owners(strategy, names);
            String gone = names.remove(random.nextInt(100));
            List<String> after = owners(strategy, names);

            int moved = 0;
            for (int i = 0; i < KEYS; i++) {
                if (!before.get(i).equals(gone) && !before.get(i).equals(after.get(i))) {
                    moved++;
                }
            }
            // A member's places in Maglev's table are taken by those whose turn it was, which leave others.
            int allowed = algorithm == Algorithm.MAGLEV ? KEYS / 50 : 0;
            assertThat(moved).as("seed %d", seed).isBetween(0, allowed);
            assertThat(after).as("seed %d", seed).doesNotContain(gone);
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_oneJoins_movesNoMoreThanItsShare(Algorithm algorithm) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<String> names = names(random, 40 + random.nextInt(80));
            Strategy strategy = strategy(algorithm);
            List<String> before = owners(strategy, names);
            names.add(random.nextInt(names.size()), "newcomer");
            List<String> after = owners(strategy, names);

            int moved = 0;
            int movedElsewhere = 0;
            for (int i = 0; i < KEYS; i++) {
                if (!before.get(i).equals(after.get(i))) {
                    moved++;
                    movedElsewhere += after.get(i).equals("newcomer") ? 0 : 1;
                }
            }
            assertThat((double) moved / KEYS).as("seed %d", seed).isBetween(0.001, 1.0 / names.size() + 0.01);
            if (algorithm != Algorithm.MAGLEV) {
                assertThat(movedElsewhere).as("seed %d", seed).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_manyComeAndGo_movesOnlyWhatMustAndStaysEven(Algorithm algorithm) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<String> names = names(random, 60);
            Strategy strategy = strategy(algorithm);
            List<String> before = owners(strategy, names);
            for (int change = 0; change < 25; change++) {
                if (random.nextBoolean() || names.size() < 40) {
                    names.add("joined-" + change);
                } else {
                    names.remove(random.nextInt(names.size()));
                }
                Collections.shuffle(names, random);
                List<String> after = owners(strategy, names);
                for (int i = 0; i < KEYS && algorithm != Algorithm.MAGLEV; i++) {
                    if (!before.get(i).equals(after.get(i)) && names.contains(before.get(i))) {
                        assertThat(after.get(i)).as("seed %d", seed).isEqualTo("joined-" + change);
                    }
                }
                before = after;
            }
            double fair = (double) KEYS / names.size();
            double spread = algorithm == Algorithm.RING ? 0.6 : 0.28; // of the keys drawn: 4.5 sigma
            for (String name : names) {
                assertThat((double) Collections.frequency(before, name))
                        .as("seed %d", seed)
                        .isCloseTo(fair, within(fair * spread));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_otherOrderOfMembers_movesNothing(Algorithm algorithm) {
        for (int count : new int[] {5, 70}) {
            List<String> names = names(new Random(1), count);
            List<String> shuffled = new ArrayList<>(names);
            Collections.shuffle(shuffled, new Random(2));
            Strategy strategy = strategy(algorithm);

            assertThat(owners(strategy, shuffled)).isEqualTo(owners(strategy(algorithm), names));
            assertThat(owners(strategy, names)).isEqualTo(owners(strategy, shuffled));
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_allReplaced_findsTheNewOnes(Algorithm algorithm) {
        Strategy strategy = strategy(algorithm);
        owners(strategy, names(new Random(1), 50));
        List<String> others = names(new Random(2), 50);

        assertThat(owners(strategy, others)).containsAll(others);
    }

    @ParameterizedTest
    @EnumSource(names = {"RENDEZVOUS", "RING"})
    void select_fleetGrowsFromOne_movesKeysOnlyToWhoJoins(Algorithm algorithm) {
        Random random = new Random(4);
        List<String> names = names(random, 80);
        Strategy strategy = strategy(algorithm);
        List<String> before = owners(strategy, names.subList(0, 1));
        for (int count = 2; count <= 80; count++) {
            List<String> after = owners(strategy, names.subList(0, count));
            for (int i = 0; i < KEYS; i++) {
                if (!before.get(i).equals(after.get(i))) {
                    assertThat(after.get(i)).as("%d members", count).isEqualTo(names.get(count - 1));
                }
            }
            before = after;
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_picksOfBothSidesOfAChange_doNotDisturbEachOther(Algorithm algorithm) {
        List<String> names = names(new Random(3), 60);
        FixedCandidates old = new FixedCandidates(List.copyOf(names));
        names.remove(10);
        FixedCandidates present = new FixedCandidates(names);
        Strategy strategy = strategy(algorithm);
        List<String> before = owners(strategy, old);
        List<String> after = owners(strategy, present);

        assertThat(owners(strategy, old)).isEqualTo(before);
        assertThat(owners(strategy, present)).isEqualTo(after);
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void select_weights_areRespected(Algorithm algorithm) {
        // A ring's points are a sample; 150 for each unit of weight leave a standard deviation of 8 % by the root of
        // the weight.
        double tolerance = algorithm == Algorithm.RING ? 0.2 : 0.03;
        for (int count : new int[] {6, 48}) {
            FixedCandidates candidates = new FixedCandidates(names(new Random(count), count));
            double sum = 0;
            for (int i = 0; i < count; i++) {
                candidates.weight[i] = 2 + i % 6;
                sum += candidates.weight[i];
            }
            Strategy strategy = strategy(algorithm);
            int[] keys = new int[8];
            int all = 1_200_000;
            for (int i = 0; i < all; i++) {
                int index = strategy.select(candidates, PickContext.of("user_id", Integer.toString(i)), 0);
                keys[(int) candidates.weight[index]]++;
            }
            for (int weight = 2; weight < 8; weight++) {
                double expected = all * weight / sum * count / 6;
                assertThat((double) keys[weight])
                        .as("%d members, weight %d", count, weight)
                        .isCloseTo(expected, within(expected * tolerance));
            }
        }
    }

    /** The parts that Javadoc tells of: all groups of keys, one after the other. */
    @Test
    void member_manyFleets_partsAreAsUnevenAsTold() {
        assertThat(spread(Algorithm.RENDEZVOUS, 20)).isCloseTo(0.0043, within(0.0012));
        assertThat(spread(Algorithm.RENDEZVOUS, 100)).isCloseTo(0.0097, within(0.0012));
        assertThat(spread(Algorithm.MAGLEV, 100)).isLessThan(0.001);
        assertThat(spread(Algorithm.RING, 20)).isCloseTo(0.08, within(0.015));
        assertThat(spread(Algorithm.RING, 100)).isCloseTo(0.08, within(0.01));
    }

    private static double spread(Algorithm algorithm, int count) {
        int fleets = 6;
        double squares = 0;
        for (int seed = 0; seed < fleets; seed++) {
            KeyTable table = Keys.of(new FixedCandidates(names(new Random(seed), count)).members(), algorithm)
                    .table();
            int[] parts = new int[count];
            for (long group = 0; group < Rendezvous.GROUPS; group++) {
                parts[table.member((group << -Rendezvous.GROUP_BITS) + (1L << (63 - Rendezvous.GROUP_BITS)))]++;
            }
            for (int part : parts) {
                squares += Math.pow((double) part * count / Rendezvous.GROUPS - 1, 2);
            }
        }
        return Math.sqrt(squares / (fleets * count));
    }
}
