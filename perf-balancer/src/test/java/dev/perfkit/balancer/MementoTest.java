package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How even it stays where many have left, in any order. */
class MementoTest {
    private static final int KEYS = 500_000;

    @Test
    void member_afterMostHaveLeft_isStillEven() {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            List<String> names = new ArrayList<>(
                    IntStream.range(0, 200).mapToObj(i -> "n" + i).toList());
            Memento memento = Memento.of(new FixedCandidates(names).members(), null);
            while (names.size() > 50) {
                names.remove(random.nextInt(names.size()));
                memento = Memento.of(new FixedCandidates(names).members(), memento);
            }
            int[] counts = new int[50];
            for (int i = 0; i < KEYS; i++) {
                counts[memento.member(Xxh64.mix(i))]++;
            }
            double fair = KEYS / 50.0;
            for (int count : counts) {
                assertThat((double) count).as("seed %d", seed).isCloseTo(fair, within(5 * Math.sqrt(fair)));
            }
        }
    }

    @Test
    void member_leftAndCameBack_hasTheSameKeys() {
        List<String> names = IntStream.range(0, 60).mapToObj(i -> "n" + i).toList();
        Memento before = Memento.of(new FixedCandidates(names).members(), null);
        Memento without = Memento.of(new FixedCandidates(names.subList(0, 59)).members(), before);
        Memento after = Memento.of(new FixedCandidates(names).members(), without);

        for (int i = 0; i < 20_000; i++) {
            assertThat(after.member(Xxh64.mix(i))).isEqualTo(before.member(Xxh64.mix(i)));
        }
    }
}
