package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration START_UP = Duration.ofSeconds(60);
    private static final TargetTracking REACTIVE = TargetTracking.of(0.5);
    private static final int HOUR = 60;
    private static final int DAY = 24 * HOUR;

    /** Ten that are ready. */
    private static final Fleet FLEET = new Fleet(
            10,
            IntStream.range(0, 10)
                    .mapToObj(i -> Instance.ready("shop-" + i, START))
                    .toList());

    private static Proposal ask(ScalingPolicy policy, int minute, double demand) {
        return policy.propose(FLEET, Load.average(demand / 10), START.plusSeconds(60L * minute));
    }

    /** Asks each minute; returns what is proposed above the reactive policy. */
    private static int[] raises(ScalingPolicy policy, int minutes, IntToDoubleFunction demand) {
        int[] raises = new int[minutes];
        for (int minute = 0; minute < minutes; minute++) {
            double value = demand.applyAsDouble(minute);
            raises[minute] = ask(policy, minute, value).size()
                    - ask(REACTIVE, minute, value).size();
        }
        return raises;
    }

    private static ScalingPolicy forecast() {
        return REACTIVE.withForecast(START_UP);
    }

    /** Twenty minutes of each hour, from the thirtieth on. */
    private static double flash(int minute) {
        int within = minute % HOUR;
        return within >= 30 && within < 50 ? 20 : 5;
    }

    private static double noise(Random random, double part) {
        return 1 + part * random.nextGaussian();
    }

    @Test
    void propose_hourlyFlash_raisesAStartUpBeforeTheThird() {
        int[] raises = raises(forecast(), 4 * HOUR, ForecastTest::flash);
        assertThat(IntStream.range(0, 2 * HOUR + 28).map(m -> raises[m])).allMatch(by -> by == 0);
        assertThat(raises[2 * HOUR + 27]).isZero();
        assertThat(raises[2 * HOUR + 28]).isEqualTo(30);
        assertThat(raises[2 * HOUR + 29]).isEqualTo(30);
        assertThat(raises[2 * HOUR + 30]).isZero();
        assertThat(raises[3 * HOUR + 28]).isEqualTo(30);
    }

    @Test
    void propose_raised_saysByWhat() {
        ScalingPolicy policy = forecast();
        raises(policy, 2 * HOUR + 29, ForecastTest::flash);
        assertThat(ask(policy, 2 * HOUR + 29, 5).why()).endsWith("by 60 min ago 20.0 within PT1M, so 40");
    }

    @Test
    void propose_longerStartUp_looksFurtherAhead() {
        int[] raises = raises(REACTIVE.withForecast(Duration.ofMinutes(3)), 3 * HOUR, ForecastTest::flash);
        assertThat(raises[2 * HOUR + 25]).isZero();
        assertThat(raises[2 * HOUR + 26]).isEqualTo(30);
    }

    @Test
    void propose_dailyRiseUnderNoise_raisesFromTheThirdDayOn() {
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            // Shops open at eight: from 4 to 20 within five minutes, and close at twenty.
            int[] raises = raises(forecast(), 3 * DAY, minute -> {
                int at = minute % DAY;
                double share = Math.min(1, Math.max(0, Math.min(at - 480, 1205 - at) / 5.0));
                return (4 + 16 * share) * noise(random, 0.03);
            });
            assertThat(IntStream.range(0, 2 * DAY).filter(m -> raises[m] > 0).count())
                    .as("minutes raised before, seed %d", seed)
                    .isZero();
            assertThat(raises[2 * DAY + 479]).as("seed %d", seed).isBetween(3, 7);
        }
    }

    @Test
    void periodOf_wavesUnderNoise_isTheirs() {
        for (int period : new int[] {20, 47, 360, DAY}) {
            for (int seed = 0; seed < 5; seed++) {
                Random random = new Random(seed);
                double[] values = IntStream.range(0, Minutes.KEPT)
                        .mapToDouble(m -> 10 + 4 * Math.sin(2 * Math.PI * m / period) + 1.5 * random.nextGaussian())
                        .toArray();
                // Of short ones a multiple may be higher by chance; it foretells as well.
                assertThat((double) Season.periodOf(values, 10))
                        .isPositive()
                        .as("period %d, seed %d", period, seed)
                        .satisfies(p -> assertThat(Math.IEEEremainder(p, period))
                                .isBetween(-Math.max(1, 0.05 * period), Math.max(1, 0.05 * period)));
            }
        }
    }

    @Test
    void periodOf_tooShortOrConstantOrUnknown_isNone() {
        assertThat(Season.periodOf(new double[0], 10)).isZero();
        assertThat(Season.periodOf(
                        IntStream.range(0, 59).mapToDouble(ForecastTest::flash).toArray(), 10))
                .isZero();
        assertThat(Season.periodOf(IntStream.range(0, 400).mapToDouble(m -> 0.1).toArray(), 10))
                .isZero();
        assertThat(Season.periodOf(
                        IntStream.range(0, 400).mapToDouble(m -> Double.NaN).toArray(), 10))
                .isZero();
    }

    @Test
    void propose_noise_foreseesNothing() {
        // One of fifty is let pass here and below: a peak by chance, and luck in the hour after.
        assertThat(falselyRaised(50, random -> before -> 20 * (1 + 0.2 * random.nextGaussian())))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void propose_walkAtRandom_foreseesNothing() {
        assertThat(falselyRaised(
                        50,
                        random -> before -> Math.max(1, (Double.isNaN(before) ? 50 : before) + random.nextGaussian())))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void propose_noiseThatLingers_foreseesNothing() {
        assertThat(falselyRaised(
                        50,
                        random -> before ->
                                20 + 0.95 * ((Double.isNaN(before) ? 20 : before) - 20) + random.nextGaussian()))
                .hasSizeLessThanOrEqualTo(1);
    }

    private interface Kind {
        java.util.function.DoubleUnaryOperator of(Random random);
    }

    /** Returns the seeds of which a day led to a raise. */
    private static List<Integer> falselyRaised(int seeds, Kind kind) {
        List<Integer> raised = new ArrayList<>();
        for (int seed = 0; seed < seeds; seed++) {
            var next = kind.of(new Random(seed));
            double[] last = {Double.NaN};
            int[] raises = raises(forecast(), DAY, m -> last[0] = Math.max(0, next.applyAsDouble(last[0])));
            if (IntStream.of(raises).anyMatch(by -> by != 0)) {
                raised.add(seed);
            }
        }
        return raised;
    }

    @Test
    void propose_anyLoad_neverLowersNorTouchesWhatIsMissing() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            ScalingPolicy policy = seed % 2 == 0 ? forecast() : REACTIVE.withForecastAndTrend(START_UP);
            int minute = 0;
            for (int i = 0; i < 600; i++) {
                minute += random.nextInt(3);
                Instant at = START.plusSeconds(60L * minute + random.nextInt(60));
                Load load = random.nextInt(10) == 0
                        ? Load.missing("gone")
                        : Load.average(flash(minute) / 10 * noise(random, 0.05));
                Fleet fleet = new Fleet(2 + random.nextInt(40), FLEET.instances());
                Proposal reactive = REACTIVE.propose(fleet, load, at);
                Proposal proposal = policy.propose(fleet, load, at);
                assertThat(proposal.size()).as("seed %d", seed).isGreaterThanOrEqualTo(reactive.size());
                assertThat(proposal.missing()).isEqualTo(reactive.missing());
                assertThat(proposal.emergency()).isEqualTo(reactive.emergency());
            }
        }
    }

    @Test
    void propose_flashesEnd_isMutedWithinTwoHours() {
        int[] raises = raises(forecast(), 12 * HOUR, minute -> minute < 6 * HOUR ? flash(minute) : 5 + minute % 2);
        assertThat(raises[5 * HOUR + 29]).isPositive();
        assertThat(IntStream.range(8 * HOUR, 12 * HOUR).map(m -> raises[m])).allMatch(by -> by == 0);
    }

    @Test
    void propose_minutesAreMissing_foreseesAllTheSame() {
        int foreseen = 0;
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            ScalingPolicy policy = forecast();
            for (int minute = 0; minute < 9 * HOUR + 29; minute++) {
                boolean away = minute >= 200 && minute < 275;
                if (!away && random.nextInt(5) > 0) {
                    ask(policy, minute, flash(minute));
                } else {
                    policy.propose(FLEET, Load.missing("gone"), START.plusSeconds(60L * minute));
                }
            }
            foreseen += ask(policy, 9 * HOUR + 29, 5).size() == 40 ? 1 : 0;
        }
        // The others miss just the minutes of the hour before that it goes by.
        assertThat(foreseen).isGreaterThanOrEqualTo(17);
    }

    @Test
    void propose_ticksThreeMinutesApart_foreseesAllTheSame() {
        ScalingPolicy policy = forecast();
        for (int minute = 0; minute < 5 * HOUR + 27; minute += 3) {
            ask(policy, minute, flash(minute));
        }
        assertThat(ask(policy, 5 * HOUR + 28, 5).size()).isEqualTo(40);
    }

    @Test
    void propose_clockIsSet_learnsAnew() {
        ScalingPolicy policy = forecast();
        raises(policy, 5 * HOUR + 29, ForecastTest::flash);
        assertThat(ask(policy, 5 * HOUR + 29, 5).size()).isEqualTo(40);
        assertThat(ask(policy, 2 * HOUR + 29, 5).size()).isEqualTo(10);
        int[] raises = raises(policy, 4 * HOUR, ForecastTest::flash);
        assertThat(raises[3 * HOUR + 29]).isEqualTo(30);
        assertThat(ask(policy, 9 * DAY, 5).size()).isEqualTo(10);
    }

    @Test
    void propose_foreseenWithinATenth_doesNotGrow() {
        ScalingPolicy policy = forecast();
        // 5.4 need 11 of ten: within the tolerance. 5.6 need 12.
        double[] peak = {5.4};
        IntToDoubleFunction demand = minute -> flash(minute) > 5 ? peak[0] : 4.6;
        assertThat(IntStream.of(raises(policy, 6 * HOUR, demand)).max()).hasValue(0);
        peak[0] = 5.6;
        assertThat(IntStream.of(raises(forecast(), 6 * HOUR, demand)).max()).hasValue(2);
    }

    @Test
    void propose_sameReadings_proposesTheSame() {
        List<int[]> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            Random random = new Random(7);
            runs.add(raises(
                    REACTIVE.withForecastAndTrend(START_UP), DAY, minute -> flash(minute) * noise(random, 0.05)));
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1)).contains(30);
    }

    @Test
    void withForecastAndTrend_steepClimb_isAheadOfIt() {
        IntToDoubleFunction demand = minute -> 5 * Math.pow(1.05, minute);
        int[] raises = raises(REACTIVE.withForecastAndTrend(START_UP), 90, demand);
        for (int minute = 60; minute < 90; minute++) {
            double inTwoMinutes = demand.applyAsDouble(minute + 2) - demand.applyAsDouble(minute);
            assertThat(raises[minute] * 0.5).as("minute %d", minute).isBetween(0.3 * inTwoMinutes, 1.2 * inTwoMinutes);
        }
        assertThat(raises(forecast(), 90, demand)).containsOnly(0);
    }

    @Test
    void withForecastAndTrend_noiseOrWalk_isMuted() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            assertThat(raises(REACTIVE.withForecastAndTrend(START_UP), DAY, m -> 20 * noise(random, 0.05)))
                    .as("seed %d", seed)
                    .containsOnly(0);
        }
    }

    @Test
    void withForecast_startUpOutOfBounds_isRefused() {
        assertThatThrownBy(() -> REACTIVE.withForecast(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("startUp: PT-1S (expected: 0..PT30M)");
        assertThatThrownBy(() -> REACTIVE.withForecast(Duration.ofMinutes(31)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
