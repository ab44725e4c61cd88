package dev.perfkit.quickstart.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZipfTest {
    @Test
    void draw_manyTimes_isAsOftenAsOneOverTheRank() {
        Zipf zipf = new Zipf(50, 1.0);
        SplittableRandom random = new SplittableRandom(7);
        int[] counts = new int[51];
        int draws = 200_000;
        for (int i = 0; i < draws; i++) {
            counts[zipf.draw(random)]++;
        }

        double harmonic = 0;
        for (int k = 1; k <= 50; k++) {
            harmonic += 1.0 / k;
        }
        assertThat(counts[0]).isZero();
        for (int k : new int[] {1, 2, 10, 50}) {
            double expected = draws / (k * harmonic);
            assertThat((double) counts[k]).as("rank %d", k).isCloseTo(expected, within(5 * Math.sqrt(expected)));
        }
    }

    @Test
    void draw_oneRank_isOne() {
        assertThat(new Zipf(1, 1.0).draw(new SplittableRandom(1))).isEqualTo(1);
    }

    @Test
    void new_outOfRange_isRefused() {
        assertThatThrownBy(() -> new Zipf(0, 1)).hasMessage("n: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new Zipf(1, -1)).hasMessage("exponent: -1.0 (expected: 0..10)");
    }
}
