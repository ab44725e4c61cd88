package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.profile.ComparisonOptions.Measure;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the comparison promises, over many pairs of runs drawn at random. */
class EvidenceTest {
    private static final int PAIRS = 1_000;

    /** How the durations of a run are distributed, and whether they depend on the ones before. */
    private enum Calls {
        LOG_NORMAL,
        /** So heavy a tail that there is no variance. */
        PARETO,
        /** Log-normal, each correlated by 0.8 with the one before. */
        CORRELATED;

        LatencySnapshot draw(int calls, double factor, SplittableRandom random) {
            LatencyRecorder recorder = new LatencyRecorder();
            double state = gaussian(random);
            for (int i = 0; i < calls; i++) {
                double nanos = switch (this) {
                    case LOG_NORMAL -> Math.exp(0.5 * gaussian(random));
                    case PARETO -> Math.pow(1 - random.nextDouble(), -1 / 1.5);
                    case CORRELATED -> {
                        state = 0.8 * state + 0.6 * gaussian(random);
                        yield Math.exp(0.5 * state);
                    }
                };
                recorder.record((long) (1e6 * factor * nanos));
            }
            return recorder.snapshot();
        }

        private static double gaussian(SplittableRandom random) {
            return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        }
    }

    private static double shareRegressed(Calls calls, int size, double factor, ComparisonOptions options, int pairs) {
        int regressed = 0;
        for (int seed = 1; seed <= pairs; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ReportComparison comparison = ReportComparison.of(
                    Reports.report(Reports.site("a", calls.draw(size, 1, random))),
                    Reports.report(Reports.site("a", calls.draw(size + size / 4, factor, random))),
                    options);
            regressed += comparison.isRegressed() ? 1 : 0;
        }
        return (double) regressed / pairs;
    }

    @ParameterizedTest
    @CsvSource({
        "LOG_NORMAL, 0.5, 400",
        "LOG_NORMAL, 0.95, 400",
        "LOG_NORMAL, mean, 400",
        "PARETO, 0.5, 400",
        "PARETO, 0.95, 400",
        "PARETO, mean, 400",
        "LOG_NORMAL, 0.5, 60",
        "LOG_NORMAL, mean, 60",
        "PARETO, mean, 60",
    })
    void ratio_withoutAChange_isRegressedNoMoreOftenThanPromised(Calls calls, String measure, int size) {
        // As strict as can be: independent calls taken for what they are, and no tolerance to hide behind.
        ComparisonOptions options = new ComparisonOptions(0.95, 0, 0, 1, Measure.of(measure));

        assertThat(shareRegressed(calls, size, 1, options, PAIRS)).isLessThanOrEqualTo(0.05);
    }

    @ParameterizedTest
    @CsvSource({"0.5", "0.95", "mean"})
    void ratio_ofCallsThatDepend_keepsThePromiseByItsClusters(String measure) {
        ComparisonOptions options = new ComparisonOptions(0.95, 0, 0, 10, Measure.of(measure));

        assertThat(shareRegressed(Calls.CORRELATED, 2_000, 1, options, PAIRS)).isLessThanOrEqualTo(0.05);
        // What they are for: without them the same calls would break it.
        assertThat(shareRegressed(Calls.CORRELATED, 2_000, 1, options.withCluster(1), 100))
                .isGreaterThan(0.05);
    }

    @Test
    void compare_ofManySitesWithoutAChange_findsAnyNoMoreOftenThanPromised() {
        ComparisonOptions options = new ComparisonOptions(0.95, 0, 0, 1, Measure.quantile(0.5));
        int wrong = 0;
        for (int seed = 1; seed <= 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<ProfileReport.Site> before = new ArrayList<>();
            List<ProfileReport.Site> after = new ArrayList<>();
            for (int site = 0; site < 20; site++) {
                before.add(Reports.site("site" + site, Calls.LOG_NORMAL.draw(150, 1, random)));
                after.add(Reports.site("site" + site, Calls.LOG_NORMAL.draw(150, 1, random)));
            }
            ReportComparison comparison = ReportComparison.of(
                    Reports.report(before.toArray(new ProfileReport.Site[0])),
                    Reports.report(after.toArray(new ProfileReport.Site[0])),
                    options);
            wrong += comparison.isRegressed() ? 1 : 0;
        }
        assertThat(wrong / 300.0).isLessThanOrEqualTo(0.05);
    }

    @ParameterizedTest
    @CsvSource({
        "LOG_NORMAL, 0.5, 12000",
        "LOG_NORMAL, 0.95, 60000",
        "LOG_NORMAL, mean, 20000",
        "PARETO, 0.5, 30000",
        "CORRELATED, 0.5, 20000",
    })
    void ratio_ofASlowdownByAFifth_isFoundAtTheDefaults(Calls calls, String measure, int size) {
        ComparisonOptions options = ComparisonOptions.defaults().withMeasure(Measure.of(measure));

        assertThat(shareRegressed(calls, size, 1.2, options, 100)).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void ratio_ofASlowdownWithinTheTolerance_isNotReported() {
        assertThat(shareRegressed(Calls.LOG_NORMAL, 20_000, 1.04, ComparisonOptions.defaults(), 100))
                .isLessThanOrEqualTo(0.01);
    }

    @Test
    void ratio_ofAnImprovement_isTheInverse() {
        SplittableRandom random = new SplittableRandom(1);
        LatencySnapshot slow = Calls.LOG_NORMAL.draw(20_000, 1.5, random);
        LatencySnapshot fast = Calls.LOG_NORMAL.draw(20_000, 1, random);
        for (Measure measure : List.of(Measure.quantile(0.5), Measure.mean())) {
            Evidence evidence = new Evidence(0.01, 10);
            Evidence.Interval up = evidence.ratio(fast, slow, measure);
            Evidence.Interval down = evidence.ratio(slow, fast, measure);

            assertThat(up).isNotNull();
            assertThat(down).isNotNull();
            assertThat(up.low()).isCloseTo(1 / down.high(), within(1e-9));
            assertThat(up.low()).isBetween(1.3, 1.5);
            assertThat(up.high()).isBetween(1.5, 1.7);
        }
    }

    @Test
    void ratio_ofTooFewCalls_isNone() {
        Evidence evidence = new Evidence(0.005, 10);
        LatencySnapshot few = Reports.calls(70, 1_000);
        LatencySnapshot many = Reports.calls(10_000, 2_000);

        assertThat(evidence.ratio(few, many, Measure.quantile(0.5))).isNull();
        assertThat(evidence.ratio(many, few, Measure.quantile(0.5))).isNull();
        assertThat(evidence.ratio(few, many, Measure.mean())).isNull();
        assertThat(evidence.ratio(LatencySnapshot.empty(), many, Measure.mean()))
                .isNull();
        assertThat(evidence.ratio(LatencySnapshot.empty(), many, Measure.quantile(0.5)))
                .isNull();
        assertThat(evidence.errors(few, many)).isNull();
        assertThat(evidence.ratio(many, many, Measure.mean())).isEqualTo(new Evidence.Interval(1, 1));
    }
}
