package dev.perfkit.monitor.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnomalyDetectorTest {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

    private final AnomalyDetector detector = AnomalyDetector.create();
    private final Random random = new Random(1);
    private int observed;

    private Surprise observe(double value) {
        return detector.observe(START.plus(Duration.ofMinutes(5L * observed++)), value);
    }

    private long anomaliesInNoise(int values, double mean, double deviation) {
        long anomalies = 0;
        for (int i = 0; i < values; i++) {
            anomalies += observe(mean + deviation * random.nextGaussian()).anomaly() ? 1 : 0;
        }
        return anomalies;
    }

    /** Noise for long enough, until no anomaly is near that would let the next one rest. */
    private void noiseAtRest() {
        anomaliesInNoise(1_000, 100, 5);
        while (anomaliesInNoise(120, 100, 5) > 0) {}
    }

    @Test
    void noise_alone_surprisesTwiceInAThousandAtMost() {
        assertThat(anomaliesInNoise(50_000, 100, 5)).isLessThanOrEqualTo(100);
    }

    @Test
    void spike_inNoise_isAnAnomalyByItsValue() {
        noiseAtRest();
        Surprise spike = observe(200);
        assertThat(spike.anomaly()).isTrue();
        assertThat(spike.value()).isGreaterThan(3);
    }

    @Test
    void dip_inNoise_isAnAnomalyToo() {
        noiseAtRest();
        assertThat(observe(0).anomaly()).isTrue();
    }

    @Test
    void restlessness_aroundTheSameMean_isFoundByTheDeviation() {
        noiseAtRest();
        Surprise last = Surprise.NONE;
        for (int i = 0; i < 32; i++) {
            last = observe(100 + (i % 2 == 0 ? 12 : -12));
        }
        assertThat(last.chiefly()).isEqualTo("deviation");
    }

    @Test
    void rigidity_afterNoise_isFoundByTheDeviation() {
        noiseAtRest();
        Surprise last = Surprise.NONE;
        for (int i = 0; i < 32; i++) {
            last = observe(100);
        }
        assertThat(last.deviation()).isGreaterThan(3);
        assertThat(last.chiefly()).isEqualTo("deviation");
    }

    @Test
    void value_usualAtNoon_isSurprisingAtMidnight() {
        for (int i = 0; i < 14 * 288; i++) { // two weeks
            observe(100 + 50 * Math.sin(2 * Math.PI * i / 288) + random.nextGaussian());
        }
        assertThat(observe(145).hour()).isGreaterThan(2); // at midnight 100 is usual, at six 150
    }

    @Test
    void constant_thatChanges_isAnAnomalyWithAFiniteSurprise() {
        for (int i = 0; i < 300; i++) {
            assertThat(observe(7).total()).isZero();
        }
        Surprise change = observe(8);
        assertThat(change.anomaly()).isTrue();
        assertThat(change.total()).isFinite().isLessThanOrEqualTo(80);
    }

    @Test
    void anomaly_isFollowedByARest() {
        noiseAtRest();
        assertThat(observe(300).anomaly()).isTrue();
        for (int i = 0; i < 120; i++) {
            assertThat(observe(1_000 + 100 * i).anomaly())
                    .as("value %d after", i)
                    .isFalse();
        }
        assertThat(observe(1e6).anomaly()).isTrue();
    }

    @Test
    void firstFifty_areNeverSurprising() {
        for (int i = 0; i < 50; i++) {
            assertThat(observe(Math.pow(10, i)).total()).isZero();
        }
    }

    @Test
    void valuesThatAreNone_arePassedOver() {
        AnomalyDetector other = AnomalyDetector.create();
        for (int i = 0; i < 500; i++) {
            double value = 100 + random.nextGaussian();
            Instant at = START.plusSeconds(60L * i);
            Surprise without = other.observe(at, value);
            assertThat(detector.observe(at, Double.NaN)).isEqualTo(Surprise.NONE);
            assertThat(detector.observe(at, Double.POSITIVE_INFINITY)).isEqualTo(Surprise.NONE);
            assertThat(detector.observe(at, value)).isEqualTo(without);
        }
    }

    @Test
    void laterValues_changeNoEarlierAnswer() {
        List<Surprise> answers = new ArrayList<>();
        double[] values = random.doubles(2_000, 0, 100).toArray();
        values[1_500] = 1e9;
        for (int length : new int[] {2_000, 1_501, 700}) {
            AnomalyDetector fresh = AnomalyDetector.create();
            for (int i = 0; i < length; i++) {
                Surprise surprise = fresh.observe(START.plusSeconds(300L * i), values[i]);
                if (answers.size() == i) {
                    answers.add(surprise);
                }
                assertThat(surprise).isEqualTo(answers.get(i));
            }
        }
        assertThat(answers.get(1_500).anomaly()).isTrue();
    }

    @Test
    void timesOfBefore1970_haveAnHourToo() {
        assertThat(detector.observe(Instant.EPOCH.minusSeconds(1), 1)).isEqualTo(Surprise.NONE);
    }

    @Test
    void options_outOfRange_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnomalyOptions(1, 32, 1_500, 8, 120))
                .withMessage("mean: 1 (expected: >= 2 and <= 64)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnomalyOptions(8, 65, 1_500, 8, 120))
                .withMessage("deviation: 65 (expected: >= 2 and <= 64)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnomalyOptions(8, 32, 191, 8, 120))
                .withMessage("memory: 191 (expected: >= 192)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnomalyOptions.defaults().withThreshold(Double.NaN))
                .withMessage("threshold: NaN (expected: > 0 and finite)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnomalyOptions.defaults().withRest(-1))
                .withMessage("rest: -1 (expected: >= 0)");
    }
}
