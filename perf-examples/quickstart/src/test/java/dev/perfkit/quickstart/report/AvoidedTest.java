package dev.perfkit.quickstart.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.PickExplanation;
import dev.perfkit.balancer.PickExplanation.Row;
import dev.perfkit.signal.Decision;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AvoidedTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final List<Decision> DECISIONS = List.of(
            new Decision(START, "nodes good, bad joined", "now 2 nodes"),
            new Decision(START.plusSeconds(1), "node bad is UP", "first"),
            new Decision(START.plusSeconds(2), "node bad is DOWN", "second"),
            new Decision(START.plusSeconds(2), "node bad-2 is DOWN", "another"),
            new Decision(START.plusSeconds(9), "node bad is UP", "third, " + "and very ".repeat(20) + "long"));

    private static PickExplanation pick(int seconds, String passedOver, double scoreOfBad) {
        return pick(seconds, passedOver, scoreOfBad, 11);
    }

    /** A pick of the good one, whose score is 10, some seconds after the start. */
    private static PickExplanation pick(int seconds, String passedOver, double scoreOfBad, double busy) {
        return new PickExplanation(
                START.plusSeconds(seconds),
                "least response time",
                "any",
                "good",
                false,
                List.of(
                        new Row("good", "", 1, 0, 10, 10),
                        new Row("busy", "", 1, 0, 10, busy),
                        new Row("bad", passedOver, 1, 0, 20, scoreOfBad)));
    }

    @Test
    void text_severalPicks_showsTheLastWithoutItAndTheWorstWithIt() {
        List<PickExplanation> picks = List.of(
                pick(10, "excluded", Double.NaN),
                pick(8, "", 20),
                pick(7, "", 40),
                pick(6, "", 50, 45),
                pick(5, "DOWN", Double.NaN),
                pick(4, "EJECTED", Double.NaN));

        String text = Avoided.text("bad", picks, DECISIONS);

        assertThat(text.lines().map(line -> line.replaceAll(" +", " ").replaceAll("^ \\d\\d:\\d\\d:", " ")))
                .containsExactly(
                        " 05.0 it could not be picked:",
                        " good by least response time, any",
                        " node weight in flight response ms score",
                        " * good 1.00 0 0.000 10.0",
                        " busy 1.00 0 0.000 11.0",
                        " bad 1.00 0 0.000 DOWN",
                        "",
                        " 07.0 it could be, and was the worst choice:",
                        " good by least response time, any",
                        " node weight in flight response ms score",
                        " * good 1.00 0 0.000 10.0",
                        " busy 1.00 0 0.000 11.0",
                        " bad 1.00 0 0.000 40.0",
                        "",
                        " What decisions() says of it from then on:",
                        " 02.0 node bad is DOWN: second",
                        " 09.0 node bad is UP: third, and very and very and very and very and very and v...");
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void text_neverOut_showsTheLastDecisions() {
        assertThat(Avoided.text("bad", List.of(pick(3, "", 11)), DECISIONS))
                .doesNotContain("could not be picked")
                .contains("the worst choice", "What decisions() says of it:", "first", "second", "third");
    }

    @Test
    void text_noPickPassedItOver_saysSo() {
        assertThat(Avoided.text("bad", List.of(), DECISIONS))
                .isEqualTo("  no pick was explained that passed it over\n");
    }
}
