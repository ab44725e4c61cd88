package dev.perfkit.simulations.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final double CAPACITY = 20 * 4 / 0.01;

    @Test
    void draw_standardSetting_hasItsRateWorkAndTail() {
        Workload workload = Workload.draw(Scenario.of("standard", 60), 5, 1);

        double[] works = workload.works();
        double[] logs = Arrays.stream(works).map(Math::log).toArray();
        double meanLog = Arrays.stream(logs).average().orElseThrow();
        double variance = Arrays.stream(logs)
                .map(log -> (log - meanLog) * (log - meanLog))
                .average()
                .orElseThrow();
        assertThat(workload.arrivals()).isSorted();
        assertThat(works.length / 60.0).isCloseTo(0.7 * CAPACITY, within(0.01 * CAPACITY));
        assertThat(Arrays.stream(works).average().orElseThrow()).isCloseTo(10e6, within(0.15e6));
        assertThat(Math.sqrt(variance)).isCloseTo(1, within(0.01));
        assertThat(Arrays.stream(workload.clients()).distinct().count()).isEqualTo(5);
    }

    @Test
    void draw_loadThatChanges_isDrawnAtEachTimesRate() {
        Scenario step = Scenario.of("step", 60).withLoad(at -> at < 30 ? 0.2 : 0.8, 0.8);
        Workload workload = Workload.draw(step, 5, 1);

        long early = Arrays.stream(workload.arrivals())
                .filter(at -> at < 30_000_000_000L)
                .count();
        assertThat(early / 30.0).isCloseTo(0.2 * CAPACITY, within(0.01 * CAPACITY));
        assertThat((workload.arrivals().length - early) / 30.0).isCloseTo(0.8 * CAPACITY, within(0.01 * CAPACITY));
    }

    @Test
    void all_scenarios_haveNamesOfTheirOwnAndDrawableFleets() {
        assertThat(Scenarios.all(6, 4)).extracting(Scenario::name).doesNotHaveDuplicates();
        assertThat(Scenarios.all(6, 4)).allSatisfy(scenario -> {
            Workload workload = Workload.draw(scenario, 5, 1);
            assertThat(workload.arrivals()).isNotEmpty();
            assertThat(scenario.members()).allMatch(i -> i < workload.servers().size());
        });
    }
}
