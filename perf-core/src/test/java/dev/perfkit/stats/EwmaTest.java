package dev.perfkit.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EwmaTest {
    private final ManualTime time = new ManualTime();
    private final Ewma ewma = Ewma.ofTau(Duration.ofSeconds(1));

    private void updateAfter(Duration step, double value) {
        time.advance(step);
        ewma.update(value, time.read());
    }

    @Test
    void value_beforeTheFirst_isNotANumber() {
        assertThat(ewma.value()).isNaN();
        assertThat(ewma).hasToString("Ewma{NaN}");
    }

    @Test
    void update_first_isTakenWhole() {
        updateAfter(Duration.ZERO, 42);

        assertThat(ewma.value()).isEqualTo(42);
    }

    @Test
    void update_afterTau_movesByAllButOneEth() {
        updateAfter(Duration.ZERO, 0);
        updateAfter(Duration.ofSeconds(1), 1);

        assertThat(ewma.value()).isCloseTo(1 - 1 / Math.E, within(1e-12));
    }

    /** The definition as one sum: each value weighs what its time left of the older ones, times what is left of it. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.perfkit.stats.Seeds#many")
    void update_randomHistory_isTheClosedForm(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double tauMillis = random.nextLong(1, 100_000);
        Ewma average = Ewma.ofTau(Duration.ofMillis((long) tauMillis));
        int count = random.nextInt(1, 100);
        double[] values = new double[count];
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long step = random.nextLong(1, 5_000); // ManualTime's wrap is among the first steps
            time.advance(Duration.ofMillis(step));
            values[i] = random.nextDouble(-1e6, 1e6);
            millis[i] = (i == 0 ? 0 : millis[i - 1]) + step;
            average.update(values[i], time.read());
        }

        double end = millis[count - 1];
        double expected = values[0] * Math.exp(-(end - millis[0]) / tauMillis);
        for (int i = 1; i < count; i++) {
            expected += values[i]
                    * (Math.exp(-(end - millis[i]) / tauMillis) - Math.exp(-(end - millis[i - 1]) / tauMillis));
        }
        assertThat(average.value()).as("seed %d", seed).isCloseTo(expected, within(1e-6));
    }

    @Test
    void update_aMillionASecond_forgetsByTimeStill() {
        Ewma slow = Ewma.ofTau(Duration.ofMinutes(5));
        slow.update(100, time.read());
        for (int i = 0; i < 1_000_000; i++) {
            time.advance(Duration.ofNanos(1_000));
            slow.update(101, time.read());
        }

        assertThat(slow.value()).isCloseTo(100 - Math.expm1(-1.0 / 300), within(1e-9));
    }

    @Test
    void update_sameInstant_hardlyMovesIt() {
        updateAfter(Duration.ZERO, 10);
        updateAfter(Duration.ZERO, 1_000);

        assertThat(ewma.value()).isGreaterThan(10).isCloseTo(10, within(1e-5));
    }

    @Test
    void update_outOfOrder_countsAsOneNanosecondAndMovesNoTime() {
        updateAfter(Duration.ofSeconds(2), 10);
        ewma.update(1_000, time.read() - Duration.ofSeconds(1).toNanos());
        assertThat(ewma.value()).isCloseTo(10, within(1e-5));

        updateAfter(Duration.ofSeconds(1), 0);

        assertThat(ewma.value()).isCloseTo(10 / Math.E, within(1e-5));
    }

    @Test
    void updatedAt_isTheLatestReading() {
        assertThat(ewma.updatedAt()).isZero();
        updateAfter(Duration.ofSeconds(1), 10);
        assertThat(ewma.updatedAt()).isEqualTo(time.read());
        // Across the ticker's wrap.
        updateAfter(Duration.ofSeconds(2), 20);
        long last = time.read();
        ewma.update(30, last - 1);
        ewma.update(40, last);

        assertThat(ewma.updatedAt()).isEqualTo(last);
    }

    @Test
    void update_afterALongIdleTime_forgetsAll() {
        updateAfter(Duration.ZERO, 1_000_000);
        updateAfter(Duration.ofDays(30_000), 5);

        assertThat(ewma.value()).isEqualTo(5);
    }

    @Test
    void update_constant_staysExactly() {
        for (int i = 0; i < 1_000; i++) {
            updateAfter(Duration.ofMillis(7), 0.1);
        }

        assertThat(ewma.value()).isEqualTo(0.1);
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void update_notFinite_isRefused(double value) {
        assertThatThrownBy(() -> ewma.update(value, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value: " + value + " (expected: finite)");
    }

    @Test
    void ofTau_tooShort_isRefused() {
        assertThatThrownBy(() -> Ewma.ofTau(Duration.ofNanos(999_999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tau: PT0.000999999S (expected: >= PT0.001S)");
    }

    @Test
    void update_anyNumber_allocatesNothing() {
        Runnable updates = () -> {
            for (int i = 0; i < 10_000; i++) {
                ewma.update(i, i * 1_000L);
            }
        };
        updates.run();
        Allocation.bytesOf(updates);

        assertThat(Allocation.bytesOf(updates)).isZero();
    }
}
