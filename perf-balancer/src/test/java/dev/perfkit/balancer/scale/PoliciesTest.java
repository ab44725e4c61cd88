package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoliciesTest {
    private static final Instant NOW = Instant.EPOCH;

    private static Fleet fleet(int ready, int pending) {
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < ready + pending; i++) {
            instances.add(new Instance(
                    "i" + i, i < ready ? Instance.Phase.READY : Instance.Phase.PENDING, "", Instant.EPOCH));
        }
        return new Fleet(ready + pending, instances);
    }

    private static int size(ScalingPolicy policy, Fleet fleet, double load) {
        return policy.propose(fleet, Load.average(load), NOW).size();
    }

    @ParameterizedTest
    @CsvSource({
        // ready, load, expected: ceil(ready * load / 0.8) above 0.8, floor(ready * load / 0.3) below 0.3
        "4, 0.8, 4",
        "4, 0.81, 5",
        "4, 1.6, 8",
        "4, 0.3, 4",
        "4, 0.29, 3",
        "10, 0.1, 3",
        "4, 0, 0",
        "4, 0.5, 4"
    })
    void watermarks_byDefault_followTheOrigin(int ready, double load, int expected) {
        assertThat(size(ScalingPolicy.watermarks(), fleet(ready, 0), load)).isEqualTo(expected);
    }

    @Test
    void watermarks_closeToEachOther_neverShrinkBeyondTheHeadroom() {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            double high = 0.1 + random.nextDouble();
            Watermarks marks = new Watermarks(high, 0.84 * high * random.nextDouble());
            int ready = 1 + random.nextInt(50);
            double load = random.nextDouble() * marks.low();
            int size = size(marks, fleet(ready, 0), load);
            if (size > 0) {
                assertThat(load * ready / size).isLessThanOrEqualTo(0.85 * high + 1e-6);
            }
        }
    }

    @Test
    void watermarks_pendingInstances_countAsOnTheirWay() {
        assertThat(size(ScalingPolicy.watermarks(), fleet(4, 4), 1.2)).isEqualTo(8);
        assertThat(size(ScalingPolicy.watermarks(), fleet(4, 4), 2.4)).isEqualTo(12);
    }

    @Test
    void watermarks_whoHasJustCome_isTakenToBearNothing() {
        ScalingPolicy policy = ScalingPolicy.watermarks();
        assertThat(policy.propose(fleet(8, 0), each(4, 1.6), NOW).size()).isEqualTo(8);
        assertThat(policy.propose(fleet(4, 0), each(4, 1.6), NOW).size()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        // The documentation's own: 200m of 100m doubles, 50m of 100m halves; a tolerance of 0.1 either way.
        "1, 200, 2",
        "2, 50, 1",
        "10, 110, 10",
        "10, 111, 12",
        "10, 90, 10",
        "10, 89, 9",
        "3, 0, 0"
    })
    void target_ofAverages_followsTheFormula(int ready, double load, int expected) {
        assertThat(size(ScalingPolicy.target(100), fleet(ready, 0), load)).isEqualTo(expected);
    }

    private static Load each(int ready, double value) {
        Map<String, Double> values = new HashMap<>();
        for (int i = 0; i < ready; i++) {
            values.put("i" + i, value);
        }
        return Load.each(values);
    }

    @Test
    void target_instancesWithoutAValue_dampTheChange() {
        ScalingPolicy policy = ScalingPolicy.target(0.5);
        // Growth: four at 1.0 ask for 8; the two without bear nothing: 4.0 / 6 / 0.5 * 6 = 8 of which 6 are there.
        assertThat(policy.propose(fleet(6, 0), each(4, 1.0), NOW).size()).isEqualTo(8);
        // Shrinkage: eight at 0.2 of ten ask for 4; the two without bear 1.0: (1.6 + 2) / 10 / 0.5 * 10 = 7.2.
        assertThat(policy.propose(fleet(10, 0), each(8, 0.2), NOW).size()).isEqualTo(8);
        // Where that turns the direction, the size stays.
        assertThat(policy.propose(fleet(10, 0), each(5, 0.2), NOW).size()).isEqualTo(10);
    }

    @Test
    void target_pendingInstances_bearNothingWhenItGrows() {
        ScalingPolicy policy = ScalingPolicy.target(0.5);
        assertThat(policy.propose(fleet(4, 4), each(4, 1.0), NOW).size()).isEqualTo(8);
        assertThat(policy.propose(fleet(4, 4), each(4, 2.0), NOW).size()).isEqualTo(16);
    }

    @Test
    void target_nobodyIsReady_hasNoValue() {
        Proposal proposal = ScalingPolicy.target(0.5).propose(fleet(0, 3), Load.average(1), NOW);
        assertThat(proposal.missing()).contains("no instance is ready");
        assertThat(proposal.size()).isEqualTo(3);
    }

    @Test
    void total_sharedByTheReady_isTheirAverage() {
        assertThat(ScalingPolicy.target(10)
                        .propose(fleet(4, 0), Load.total(80), NOW)
                        .size())
                .isEqualTo(8);
    }

    @Test
    void values_outOfRange_areRefused() {
        assertThatThrownBy(() -> Load.average(-1)).hasMessage("value: -1.0 (expected: >= 0, finite)");
        assertThat(Load.average(Double.NaN)).isInstanceOf(Load.Missing.class);
        assertThatThrownBy(() -> Load.each(Map.of("i1", Double.NaN))).hasMessageContaining("of i1: NaN");
        assertThatThrownBy(() -> ScalingPolicy.target(0)).hasMessage("target: 0.0 (expected: > 0, finite)");
        assertThatThrownBy(() -> TargetTracking.of(1).withTolerance(1, 0)).hasMessageContaining("growTolerance: 1.0");
        assertThatThrownBy(() -> new Watermarks(0, 0)).hasMessageContaining("high: 0.0");
    }
}
