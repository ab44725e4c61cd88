package dev.perfkit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.scale.ScalingDecision;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.examples.evidence.Evidence.Row;
import dev.perfkit.stats.LatencyRecorder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalingTest {
    private static final ScalingDecision GROWTH = new ScalingDecision(
            Instant.EPOCH,
            null,
            List.of(),
            List.of(),
            1,
            3,
            "load 90 of 1 ready, " + "for many reasons ".repeat(10),
            true);

    private static Scaling scaling(int lostWhileItGrew, int lostWhileItShrank) {
        return new Scaling(
                List.of(phase(30, 0, 1, 1), phase(90, lostWhileItGrew, 3, 3), phase(30, lostWhileItShrank, 3, 1)),
                List.of(GROWTH),
                0);
    }

    private static Scaling.Phase phase(double rate, int lost, int most, int last) {
        LatencyRecorder latency = new LatencyRecorder();
        for (int i = 0; i < 100 - lost; i++) {
            latency.record(5_000_000);
        }
        for (int i = 0; i < lost; i++) {
            latency.recordError(5_000_000);
        }
        return new Scaling.Phase(rate, latency.snapshot(), most, last);
    }

    @Test
    void text_ofAScaling_tellsSizesLossesAndReasonsWithinTheTerminal() {
        assertThat(scaling(7, 0).text())
                .containsPattern("90 /s +100 +7 +\\d\\.\\d ms +3 +3\n")
                .contains("lost while it shrank, by what the clients saw: 0 (bar: <= 0, held)")
                .containsPattern("  1 -> 3: load 90 of 1 ready, for many .*\\.\\.\\.\n");
        assertThat(scaling(7, 0).text().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void evidence_lostWhileItShrank_missesTheBar() {
        Evidence held = Evidence.of("held");
        scaling(7, 0).addTo(held);
        assertThat(held.allHeld()).isTrue();
        Evidence missed = Evidence.of("missed");
        scaling(0, 1).addTo(missed);
        assertThat(missed.rows())
                .filteredOn(row -> Boolean.FALSE.equals(row.held()))
                .extracting(Row::name)
                .containsExactly("scaling, requests lost while it shrank");
    }
}
