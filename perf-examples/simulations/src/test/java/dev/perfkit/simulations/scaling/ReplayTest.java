package dev.perfkit.simulations.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.simulations.scaling.Rule.Sight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
    /** One instance serves 10. */
    private static Demand demand(double... ticks) {
        return new Demand("some", Instant.EPOCH, ticks, 10);
    }

    /**
     * By hand, an instance taking two ticks to start:
     *
     * <pre>
     *     tick             0     1     2     3     4     5     6
     *     demand          12    12    60    60    60    12    12
     *     ready            2     2     2     2     2     7     7
     *     load seen      0.6   0.6   0.6     3     3     3  12/70 of the 7
     *     wanted           2     2     2     7     7     7     2
     *     size after       2     2     2     7     7     7     2
     *     unserved         0     0    40    40    40     0     0
     * </pre>
     *
     * <p>At tick 5 the five that have just come have no load yet, so that those of tick 4 are 6 instances' worth, not 21.
     */
    @Test
    void run_smallDemand_isAsComputedByHand() {
        List<Sight> seen = new ArrayList<>();
        int[] wanted = {2, 2, 2, 7, 7, 7, 2};
        Contender contender = Rule.contender("as told", () -> sight -> {
            seen.add(sight);
            return wanted[sight.tick()];
        });

        History history = Replay.run(demand(12, 12, 60, 60, 60, 12, 12), 2, contender);

        assertThat(IntStream.range(0, 7).map(history::ready)).containsExactly(2, 2, 2, 2, 2, 7, 7);
        assertThat(IntStream.range(0, 7).map(history::by)).containsExactly(0, 0, 0, 5, 0, 0, -5);
        assertThat(history.unserved()).isCloseTo(100 * 120 / 228.0, within(1e-9));
        assertThat(history.cost(new int[] {1, 1, 1, 1, 1, 1, 1}))
                .isCloseTo((2 + 2 + 2 + 7 + 7 + 7 + 2) / 7.0, within(1e-9));
        assertThat(history.events()).isEqualTo(2);
        assertThat(history.flips()).isEqualTo(1);
        assertThat(seen.get(2)).isEqualTo(new Sight(2, 2, 2, 2, 0.6));
        assertThat(seen.get(5)).isEqualTo(new Sight(5, 7, 7, 2, 3));
        assertThat(seen.get(6)).isEqualTo(new Sight(6, 7, 7, 7, 12 / 70.0));
    }

    @Test
    void run_productOnTheSameDemand_growsByWhatIsNeeded() {
        Contender contender = Contenders.HPA;

        History history = Replay.run(demand(12, 12, 60, 60, 60, 60, 60, 60), 2, contender);

        // 60 / (0.6 x 10) = 10; but at most four more or twice as many in 15 s.
        assertThat(IntStream.range(0, 8).map(history::by)).containsExactly(0, 0, 0, 4, 4, 0, 0, 0);
        assertThat(IntStream.range(0, 8).map(history::ready)).containsExactly(2, 2, 2, 2, 2, 6, 10, 10);
    }

    /** The library's likeness of the HPA, and the HPA's formula written down apart: the same to the last change. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void run_hpaByBoth_isTheSame(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] ticks = new double[2_000];
        double level = 100;
        for (int i = 0; i < ticks.length; i++) {
            level = Math.max(5, level * Math.exp(random.nextDouble(-0.1, 0.1)));
            ticks[i] = Math.min(500, random.nextInt(50) == 0 ? level * 3 : level);
        }
        int startTicks = random.nextInt(1, 13);

        History product = Replay.run(demand(ticks), startTicks, Contenders.HPA);
        History formula = Replay.run(demand(ticks), startTicks, Contenders.HPA_FORMULA);

        assertThat(IntStream.range(0, ticks.length).map(product::by).toArray())
                .as("seed %d", seed)
                .isEqualTo(IntStream.range(0, ticks.length).map(formula::by).toArray());
        assertThat(product.flips()).as("seed %d", seed).isGreaterThan(10);
    }

    @Test
    void run_origin_goesByOneAndWaitsOnlyIfTold() {
        double[] rise = new double[60];
        Arrays.fill(rise, 12);
        Arrays.fill(rise, 1, 60, 100);
        History asItWas = Replay.run(demand(rise), 4, Contenders.ORIGIN);
        History waiting = Replay.run(demand(rise), 4, Contenders.WAITING_ORIGIN);

        assertThat(IntStream.range(2, 12).map(asItWas::by)).containsOnly(1);
        assertThat(IntStream.range(0, 60).filter(i -> waiting.by(i) != 0)).containsExactly(2, 22, 42);
    }

    @Test
    void oracle_rise_hasStartedInTimeAndKeepsWhatIsNeededSoon() {
        double[] ticks = new double[100];
        Arrays.fill(ticks, 12);
        Arrays.fill(ticks, 40, 50, 60);
        Arrays.fill(ticks, 65, 66, 60);

        int[] sizes = Oracle.sizes(demand(ticks), 4);

        // A start-up of 4 ticks and a margin of 2 before the first rise; between the rises there are less than 20
        // ticks.
        assertThat(IntStream.range(0, 100).filter(i -> sizes[i] == 10).toArray())
                .isEqualTo(IntStream.range(34, 66).toArray());
        assertThat(IntStream.range(0, 100).filter(i -> i < 34 || i > 65).map(i -> sizes[i]))
                .containsOnly(2);
    }

    @Test
    void flips_changesOfDirection_areCountedOverPauses() {
        History history = new History(demand(1, 1, 1, 1, 1, 1, 1));
        int[] by = {2, 0, 1, -1, 0, -3, 4};
        for (int i = 0; i < by.length; i++) {
            history.note(i, 2, 2, by[i]);
        }

        assertThat(history.flips()).isEqualTo(2);
        assertThat(history.flips(3, 6)).isZero();
        assertThat(history.events()).isEqualTo(5);
    }
}
