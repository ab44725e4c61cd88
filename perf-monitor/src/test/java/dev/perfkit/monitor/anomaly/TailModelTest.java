package dev.perfkit.monitor.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TailModelTest {
    private final Random random = new Random(2);

    private TailModel after(int numbers) {
        TailModel model = new TailModel(1_500, 1);
        for (int i = 0; i < numbers; i++) {
            model.add(random.nextGaussian());
        }
        return model;
    }

    @Test
    void sample_staysInOrder() {
        TailModel model = after(5_000);
        String[] kept = model.toString().replaceAll("TailModel\\[|\\]", "").split(", ");
        double[] numbers = Arrays.stream(kept).mapToDouble(Double::parseDouble).toArray();
        assertThat(numbers).hasSize(TailModel.KEPT).isSorted();
    }

    @Test
    void surprise_ofANormalTail_isAboutTheTruth() {
        double sum = 0;
        for (int i = 0; i < 50; i++) {
            sum += after(5_000).surprise(3.09); // one in a thousand on this side
        }
        assertThat(sum / 50).isBetween(2.2, 3.8);
    }

    @Test
    void surprise_growsWithTheDistance() {
        TailModel model = after(1_000);
        double before = 0;
        for (double number = 2.5; number < 10; number += 0.5) {
            double surprise = model.surprise(number);
            assertThat(surprise).isGreaterThanOrEqualTo(before);
            before = surprise;
        }
        assertThat(model.surprise(0)).isZero();
        assertThat(model.surprise(1e30)).isEqualTo(20);
        assertThat(model.surprise(-1e30)).isEqualTo(20);
    }

    @Test
    void past_fadesAway() {
        TailModel model = after(1_500);
        assertThat(model.surprise(100)).isEqualTo(20);
        for (int i = 0; i < 15_000; i++) {
            model.add(100 + random.nextGaussian());
        }
        assertThat(model.surprise(100)).isZero();
        assertThat(model.surprise(0)).isPositive();
    }
}
