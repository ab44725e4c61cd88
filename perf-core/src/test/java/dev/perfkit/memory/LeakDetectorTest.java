package dev.perfkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeakDetectorTest {
    private static final double MB = 1 << 20;
    private static final double NONE = Double.POSITIVE_INFINITY;

    private final Random random = new Random(1);

    /** A sample each minute: 400 MB, 1 % of noise, and what is to be seen. */
    private LeakDetector fed(int minutes, DoubleUnaryOperator megabytes) {
        LeakDetector detector = LeakDetector.of(Resource.HEAP);
        for (int i = 0; i < minutes; i++) {
            feed(detector, i, megabytes);
        }
        return detector;
    }

    private void feed(LeakDetector detector, int minute, DoubleUnaryOperator megabytes) {
        double held = 400 + 4 * random.nextGaussian() + megabytes.applyAsDouble(minute);
        detector.add(Duration.ofMinutes(minute), -1, held * MB);
    }

    @Test
    void verdict_fewBins_isNotEnoughData() {
        LeakVerdict verdict = fed(8, t -> 0).verdict(NONE);

        assertThat(verdict.state()).isEqualTo(LeakState.NOT_ENOUGH_DATA);
        assertThat(verdict.why())
                .isEqualTo("not enough data: 7 of the 8 bins of time that a verdict needs have a sample");
        assertThat(verdict.perHour()).isNull();
    }

    @Test
    void verdict_noSample_isNotEnoughData() {
        assertThat(LeakDetector.of(Resource.FILES).verdict(NONE).span()).isZero();
    }

    @Test
    void verdict_constant_isSteady() {
        LeakDetector detector = LeakDetector.of(Resource.THREADS);
        for (int i = 0; i < 100; i++) {
            detector.add(Duration.ofSeconds(i), -1, 40);
        }
        LeakVerdict verdict = detector.verdict(NONE);

        assertThat(verdict.state()).isEqualTo(LeakState.STEADY);
        assertThat(verdict.why()).isEqualTo("not a leak: stays near 40.0 threads");
        assertThat(verdict.growth()).isZero();
    }

    /** As a JVM does that is being started; two requests in a hundred come sooner or later than they would evenly. */
    @Test
    void verdict_leakFromTheStartOfAService_isNotTakenForLoad() {
        LeakDetector detector = LeakDetector.of(Resource.THREADS);
        long work = 0;
        for (int second = 0; second <= 60; second++) {
            long threads = 14 + work / 200;
            detector.add(Duration.ofSeconds(second), work, (double) threads);
            work += Math.round((second < 2 ? 50 : 400) * (1 + 0.02 * random.nextGaussian()));
        }
        LeakVerdict verdict = detector.verdict(NONE);

        assertThat(verdict.state()).as(verdict.why()).isEqualTo(LeakState.CONFIRMED);
        assertThat(verdict.perUnitOfWork().value()).isCloseTo(1 / 200.0, within(0.0005));
    }

    /** Milliseconds, requests and KB after full collections, as they came in a minute of a program that leaks 18 MB. */
    @Test
    void verdict_fewCollectionsUnderSteadyLoad_needNoMoreThanWithoutItsCounter() {
        long[][] seen = {
            {13100, 4579, 21209},
            {20100, 7373, 23935},
            {27130, 10187, 25927},
            {33130, 12587, 25601},
            {39130, 14987, 29262},
            {44140, 16988, 31069},
            {49140, 18989, 32425},
            {53140, 20590, 31497},
            {57140, 22190, 34879},
        };
        LeakDetector counted = LeakDetector.of(Resource.HEAP);
        LeakDetector uncounted = LeakDetector.of(Resource.HEAP);
        for (long[] sample : seen) {
            counted.add(Duration.ofMillis(sample[0]), sample[1], sample[2] * 1024.0);
            uncounted.add(Duration.ofMillis(sample[0]), -1, sample[2] * 1024.0);
        }

        assertThat(uncounted.verdict(NONE).state()).isEqualTo(LeakState.SUSPECTED);
        assertThat(counted.verdict(NONE).state()).isEqualTo(LeakState.SUSPECTED);
    }

    @Test
    void verdict_line_isConfirmedWithItsFigures() {
        LeakVerdict verdict = fed(480, t -> 80 * t / 480).verdict(1000 * MB);

        assertThat(verdict.state()).isEqualTo(LeakState.CONFIRMED);
        assertThat(verdict.leaks()).isTrue();
        Estimate perHour = verdict.perHour();
        assertThat(perHour.low()).isLessThan(10 * MB);
        assertThat(perHour.high()).isGreaterThan(10 * MB);
        assertThat(perHour.value()).isCloseTo(10 * MB, within(1 * MB));
        assertThat(verdict.growth()).isCloseTo(80 * MB, within(8 * MB));
        assertThat(verdict.perUnitOfWork()).isNull();
        assertThat(verdict.level()).isNull();
        // 520 MB are left for 10 MB an hour.
        assertThat(verdict.hoursLeft().value()).isCloseTo(52, within(6.0));
        assertThat(verdict.hoursLeft().low()).isLessThan(verdict.hoursLeft().value());
        assertThat(verdict.hoursLeft().high()).isGreaterThan(verdict.hoursLeft().value());
        assertThat(verdict.why()).startsWith("grows by ").contains(" MB/h (99 %: ", "; it was suspected after ");
        assertThat(verdict.bins()).isBetween(32, 64);
    }

    @Test
    void verdict_minuteOfALeakOfThreads_isFoundAtOncePerSecond() {
        LeakDetector detector = LeakDetector.of(Resource.THREADS);
        for (int i = 0; i < 60; i++) {
            detector.add(Duration.ofSeconds(i), -1, 40 + i);
        }
        assertThat(detector.verdict(NONE).leaks()).isTrue();
    }

    @Test
    void verdict_fills_isAPlateauWithItsLevelAfterItWasSuspected() {
        LeakDetector detector = LeakDetector.of(Resource.HEAP);
        List<LeakState> states = new ArrayList<>();
        for (int i = 0; i < 480; i++) {
            feed(detector, i, t -> 100 * Math.min(1, t / 60));
            states.add(detector.state());
        }
        LeakVerdict verdict = detector.verdict(1000 * MB);

        assertThat(states).contains(LeakState.SUSPECTED);
        assertThat(verdict.state()).isEqualTo(LeakState.REVOKED);
        assertThat(verdict.level()).isCloseTo(500 * MB, within(10 * MB));
        assertThat(verdict.why())
                .startsWith("not a leak: comes to rest near 49")
                .contains("; it was suspected after ");
        assertThat(verdict.hoursLeft()).isNull();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.5, 0.7, 0.9})
    void verdict_oneJump_isNoLeak(double when) {
        assertThat(fed(480, t -> t > when * 480 ? 60 : 0).verdict(NONE).leaks()).isFalse();
    }

    @Test
    void verdict_sawtooth_isNoLeak() {
        assertThat(fed(480, t -> t % 50).verdict(NONE).leaks()).isFalse();
    }

    @Test
    void verdict_falls_isNoLeak() {
        assertThat(fed(480, t -> -t / 4).verdict(NONE).leaks()).isFalse();
    }

    @Test
    void verdict_growthBelowTheLeast_isNoLeak() {
        LeakDetector detector = LeakDetector.of(Resource.HEAP);
        for (int i = 0; i < 480; i++) {
            detector.add(Duration.ofMinutes(i), -1, (100 + 7.0 * i / 480) * MB);
        }
        // 7 MB is more than 3 % of the floor, and less than 8 MB.
        LeakVerdict verdict = detector.verdict(NONE);
        assertThat(verdict.leaks()).isFalse();
        assertThat(verdict.why()).startsWith("not a leak: what it grows by, 6.");
    }

    /** The load doubles within the span, and half of what is held is the load's. */
    private LeakVerdict underLoad(double leakPerRequest) {
        LeakDetector detector = LeakDetector.of(Resource.HEAP);
        double work = 0;
        for (int i = 0; i < 480; i++) {
            double rate = 100 * (1 + i / 480.0) * (1 + 0.1 * random.nextGaussian());
            work += 60 * rate;
            double held = 200 + rate + random.nextGaussian();
            detector.add(Duration.ofMinutes(i), (long) work, held * MB + leakPerRequest * work);
        }
        return detector.verdict(NONE);
    }

    @Test
    void verdict_followsTheLoad_isNoLeak() {
        LeakVerdict verdict = underLoad(0);

        assertThat(verdict.leaks()).isFalse();
        assertThat(verdict.why()).contains("follows the load");
    }

    @Test
    void verdict_leaksPerRequestUnderARisingLoad_isALeakOfSoManyBytes() {
        LeakVerdict verdict = underLoad(32);

        assertThat(verdict.leaks()).isTrue();
        assertThat(verdict.perUnitOfWork().value()).isCloseTo(32, within(6.0));
        assertThat(verdict.why()).contains(" B for each unit of work");
    }

    @Test
    void add_sameSamples_givesTheSameVerdict() {
        LeakVerdict once = fed(300, t -> t / 5).verdict(1000 * MB);
        random.setSeed(1);
        assertThat(fed(300, t -> t / 5).verdict(1000 * MB)).isEqualTo(once);
    }

    @Test
    void add_samplesOfDays_keepsSixtyFourBins() {
        LeakDetector detector = LeakDetector.of(Resource.FILES);
        DoubleStream.iterate(0, t -> t + 977)
                .limit(1000)
                .forEach(t -> detector.add(Duration.ofSeconds((long) t), -1, 40));
        assertThat(detector.verdict(NONE).bins()).isBetween(31, 64);
    }

    @Test
    void add_allAtOneMoment_isNotEnoughData() {
        LeakDetector detector = LeakDetector.of(Resource.FILES);
        for (int i = 0; i < 100; i++) {
            detector.add(Duration.ofSeconds(5), i, 40 + i);
        }
        assertThat(detector.verdict(NONE).state()).isEqualTo(LeakState.NOT_ENOUGH_DATA);
    }

    @Test
    void add_badSample_isRefusedWithItsName() {
        LeakDetector detector = LeakDetector.of(Resource.HEAP);
        detector.add(Duration.ofSeconds(5), 10, 1);

        assertThatThrownBy(() -> detector.add(Duration.ofSeconds(6), 10, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("amount: NaN (expected: finite, >= 0)");
        assertThatThrownBy(() -> detector.add(Duration.ofSeconds(6), 10, -1)).hasMessageStartingWith("amount: -1.0");
        assertThatThrownBy(() -> detector.add(Duration.ofSeconds(6), 10, NONE)).hasMessageStartingWith("amount: Inf");
        assertThatThrownBy(() -> detector.add(Duration.ofSeconds(4), 10, 1))
                .hasMessage("at: PT4S (expected: >= PT5S, that of the sample before)");
        assertThatThrownBy(() -> detector.add(Duration.ofSeconds(6), 9, 1))
                .hasMessage("work: 9 (expected: >= 10, as before)");
        assertThatThrownBy(() -> detector.add(Duration.ofSeconds(6), -1, 1)).hasMessageStartingWith("work: -1");
        assertThatThrownBy(() -> detector.verdict(0)).hasMessage("limit: 0.0 (expected: > 0)");
        assertThatThrownBy(() -> detector.verdict(Double.NaN)).hasMessage("limit: NaN (expected: > 0)");
        assertThatThrownBy(() -> LeakDetector.of(Resource.HEAP, Duration.ZERO))
                .hasMessage("finest: PT0S (expected: PT0.001S .. PT24H)");
    }

    @Test
    void add_workThatWasNotCountedBefore_isRefused() {
        LeakDetector detector = LeakDetector.of(Resource.HEAP);
        detector.add(Duration.ofSeconds(5), -1, 1);
        assertThatThrownBy(() -> detector.add(Duration.ofSeconds(6), 1, 1))
                .hasMessage("work: 1 (expected: -1, as before)");
        assertThatThrownBy(() -> LeakDetector.of(Resource.HEAP).add(Duration.ZERO, -2, 1))
                .hasMessage("work: -2 (expected: >= -1)");
    }
}
