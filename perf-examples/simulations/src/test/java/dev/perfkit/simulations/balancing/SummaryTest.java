package dev.perfkit.simulations.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.balancer.Outcome;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SummaryTest {
    /** A request each 10 ms for 20 s: to servers 0, 1, 0, 1 and so on. */
    private static final long[] ARRIVALS =
            LongStream.range(0, 2_000).map(i -> i * 10_000_000).toArray();

    private static Workload workload(int secondWeight) {
        return new Workload(
                List.of(ServerSpec.of(1, 1), ServerSpec.of(1, 1).withWeight(secondWeight)),
                ARRIVALS,
                new double[ARRIVALS.length],
                new int[ARRIVALS.length],
                new BitSet(),
                1,
                1,
                1);
    }

    private static Scenario scenario() {
        return Scenario.of("two", 12)
                .withTail(8)
                .withMembers(List.of(0, 1), List.of())
                .withFault(1, course -> course);
    }

    @Test
    void of_runWithErrors_countsThemAsTheDeadlineAndInTheFaultsTime() {
        Workload workload = workload(1);
        Run run = new Run(workload);
        for (int i = 0; i < run.size(); i++) {
            // Twelve errors, of 1 ms each, in the fault's time, from 4 s to 8 s.
            boolean error = i >= 500 && i < 512;
            run.ended(
                    i,
                    i % 2,
                    error ? 1_000_000 : 1_000_000L * (1 + i % 100),
                    error ? Outcome.FAILURE : Outcome.SUCCESS);
        }

        Summary summary = Summary.of(scenario(), workload, run);

        assertThat(summary.errors()).isCloseTo(12 / 1200.0, within(1e-12));
        assertThat(summary.faultErrors()).isCloseTo(12 / 400.0, within(1e-12));
        assertThat(summary.p50()).isBetween(50.0, 52.0);
        assertThat(summary.p999()).isEqualTo(1_000);
        assertThat(summary.shareSoon()).isCloseTo(1, within(0.03));
        assertThat(summary.shareLate()).isCloseTo(1, within(0.03));
        assertThat(summary.weightError()).isCloseTo(0, within(1e-12));
    }

    @Test
    void of_weightsThatAreNotKept_tellsHowFarOff() {
        Workload workload = workload(3);
        Run run = new Run(workload);
        for (int i = 0; i < run.size(); i++) {
            run.ended(i, i % 2, 1_000, Outcome.SUCCESS);
        }

        // The first has a half and should have a quarter.
        assertThat(Summary.of(scenario(), workload, run).weightError()).isCloseTo(1, within(1e-9));
    }

    @Test
    void median_evenNumber_isTheMeanOfTheMiddle() {
        assertThat(Summary.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
        assertThat(Summary.median(new double[] {9, 1, 2})).isEqualTo(2);
    }

    @Test
    void latencies_quantiles_areThoseOfASort() {
        int[] micros =
                LongStream.rangeClosed(1, 1_000).mapToInt(i -> (int) i * 7).toArray();

        Latencies latencies = new Latencies(micros);

        assertThat(latencies.millis(0.5)).isEqualTo(3.5);
        assertThat(latencies.millis(0.99)).isEqualTo(6.93);
        assertThat(latencies.millis(1)).isEqualTo(7);
        assertThat(new Latencies(new int[0]).millis(0.5)).isNaN();
    }
}
