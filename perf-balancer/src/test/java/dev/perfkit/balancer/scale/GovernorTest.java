package dev.perfkit.balancer.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GovernorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static Proposal of(int size) {
        return Proposal.of(size, false, "");
    }

    private static Governor.Ruling rule(Restraint restraint, int size, Past past, Instant now, Proposal... proposals) {
        return new Governor(restraint).rule(List.of(proposals), size, past, now);
    }

    @Test
    void rule_severalProposals_takesTheLargest() {
        assertThat(rule(Restraint.defaults(), 3, Past.NONE, START, of(4), of(6), of(2))
                        .size())
                .isEqualTo(6);
    }

    @Test
    void rule_oneIsMissing_neverShrinks() {
        Proposal missing = Proposal.missing(5, "gone");
        assertThat(rule(Restraint.defaults(), 5, Past.NONE, START, of(2), missing)
                        .size())
                .isEqualTo(5);
        assertThat(rule(Restraint.defaults(), 5, Past.NONE, START, of(7), missing)
                        .size())
                .isEqualTo(7);
        assertThat(rule(Restraint.defaults(), 5, Past.NONE, START, missing).size())
                .isEqualTo(5);
    }

    @Test
    void rule_missingKeepsItFromShrinking_saysSo() {
        Governor.Ruling ruling =
                rule(Restraint.defaults(), 5, Past.NONE, START, of(2), Proposal.missing(5, "the queue is gone"));
        assertThat(ruling.why()).contains("the queue is gone", "nothing shrinks");
        assertThat(ruling.conditions().get(1))
                .matches(c -> !c.holds() && c.reason().equals("FailedGetMetric"));
        Governor.Ruling growth = rule(Restraint.defaults(), 5, Past.NONE, START, of(7), Proposal.missing(5, "gone"));
        assertThat(growth.conditions().get(1).reason()).isEqualTo("ValidMetricFound");
    }

    @Test
    void rule_stepAsLargeAsCanBe_bindsNothing() {
        Pace.Step any = new Pace.Step(Pace.Unit.INSTANCES, Integer.MAX_VALUE, Duration.ofMinutes(1));
        Pace pace = Pace.stabilizedFor(Duration.ZERO).withSteps(Pace.Select.MAX, any);
        Restraint restraint = Restraint.between(1, 100).withGrowth(pace).withShrinkage(pace);
        assertThat(rule(restraint, 20, Past.NONE, START, of(50)).size()).isEqualTo(50);
        assertThat(rule(restraint, 20, Past.NONE, START, of(5)).size()).isEqualTo(5);
    }

    private static Past wished(Past past, Instant at, int size) {
        return past.with(new Past.Wish(at, size));
    }

    @Test
    void rule_lowerProposalWithinStabilization_waitsForTheHighestOfIt() {
        Restraint restraint = Restraint.ofKubernetes(1, 20);
        Past past = wished(wished(Past.NONE, START, 9), START.plusSeconds(100), 7);
        assertThat(rule(restraint, 10, past, START.plusSeconds(299), of(5)).size())
                .isEqualTo(9);
        assertThat(rule(restraint, 10, past, START.plusSeconds(301), of(5)).size())
                .isEqualTo(7);
        assertThat(rule(restraint, 10, past, START.plusSeconds(401), of(5)).size())
                .isEqualTo(5);
        assertThat(rule(restraint, 10, past, START.plusSeconds(299), of(5))
                        .conditions()
                        .get(0)
                        .reason())
                .isEqualTo("ScaleDownStabilized");
    }

    @Test
    void rule_kubernetesSteps_allowTheLargerOfFourAndAllInAPeriod() {
        Restraint restraint = Restraint.ofKubernetes(1, 100);
        assertThat(rule(restraint, 2, Past.NONE, START, of(50)).size()).isEqualTo(6);
        assertThat(rule(restraint, 10, Past.NONE, START, of(50)).size()).isEqualTo(20);
        // 4 of the period's growth are used up: 16 at its start, so 32 at most.
        Past past = Past.NONE.with(new Past.Change(START, 4));
        assertThat(rule(restraint, 20, past, START.plusSeconds(5), of(50)).size())
                .isEqualTo(32);
        assertThat(rule(restraint, 20, past, START.plusSeconds(5), of(50))
                        .conditions()
                        .get(2)
                        .reason())
                .isEqualTo("ScaleUpLimit");
    }

    @Test
    void rule_selectMinOrDisabled_boundsTighter() {
        Pace.Step four = new Pace.Step(Pace.Unit.INSTANCES, 4, Duration.ofMinutes(1));
        Pace.Step tenth = new Pace.Step(Pace.Unit.PERCENT, 10, Duration.ofMinutes(1));
        Pace pace = Pace.stabilizedFor(Duration.ZERO).withSteps(Pace.Select.MIN, four, tenth);
        Restraint restraint = Restraint.between(1, 100).withShrinkage(pace).withGrowth(pace);
        assertThat(rule(restraint, 20, Past.NONE, START, of(1)).size()).isEqualTo(18);
        assertThat(rule(restraint, 20, Past.NONE, START, of(90)).size()).isEqualTo(22);
        Restraint never = restraint.withShrinkage(Pace.never());
        assertThat(rule(never, 20, Past.NONE, START, of(1)).size()).isEqualTo(20);
    }

    @Test
    void rule_directionTurnsTooOften_shrinksNoMore() {
        Restraint restraint = Restraint.between(1, 20).withTurns(3).withShrinkage(Pace.cooledFor(Duration.ZERO));
        Past past = Past.NONE;
        for (int i = 0; i < 4; i++) {
            past = past.with(new Past.Change(START.plusSeconds(i), i % 2 == 0 ? 1 : -1));
        }
        Governor.Ruling ruling = rule(restraint, 5, past, START.plusSeconds(9), of(3));
        assertThat(ruling.size()).isEqualTo(5);
        assertThat(ruling.conditions().get(0).reason()).isEqualTo("Flapping");
        assertThat(rule(restraint, 5, past, START.plusSeconds(3700), of(3)).size())
                .isEqualTo(3);
    }

    @Test
    void rule_beyondMinOrMax_saysWhichLimit() {
        assertThat(rule(Restraint.defaults(), 9, Past.NONE, START, of(30))
                        .conditions()
                        .get(2))
                .matches(c -> c.holds() && c.reason().equals("TooManyReplicas"));
        assertThat(rule(Restraint.defaults(), 3, Past.NONE, START, of(0))
                        .conditions()
                        .get(2))
                .matches(c -> c.holds() && c.reason().equals("TooFewReplicas"));
        assertThat(rule(Restraint.defaults(), 30, Past.NONE, START, of(3)).size())
                .isEqualTo(10);
    }

    @Test
    void rule_randomHistories_keepTheirBoundsAndCooldowns() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Restraint restraint = Restraint.between(2, 10).withTurns(Integer.MAX_VALUE);
            Past past = Past.NONE;
            Instant now = START;
            int size = 2 + random.nextInt(9);
            Instant lastGrowth = null;
            Instant lastChange = null;
            for (int step = 0; step < 400; step++) {
                now = now.plusSeconds(1 + random.nextInt(60));
                List<Proposal> proposals = new ArrayList<>();
                boolean missing = random.nextInt(10) == 0;
                boolean emergency = random.nextInt(10) == 0;
                proposals.add(Proposal.of(random.nextInt(14), emergency, ""));
                if (missing) {
                    proposals.add(Proposal.missing(size, "gone"));
                }
                Governor.Ruling ruling = new Governor(restraint).rule(proposals, size, past, now);
                assertThat(ruling.size()).as("seed %d", seed).isBetween(2, 10);
                if (ruling.size() > size && !emergency && lastGrowth != null) {
                    assertThat(Duration.between(lastGrowth, now)).isGreaterThanOrEqualTo(Duration.ofMinutes(5));
                }
                if (ruling.size() < size) {
                    assertThat(missing).as("seed %d", seed).isFalse();
                    if (lastChange != null) {
                        assertThat(Duration.between(lastChange, now)).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
                    }
                }
                past = ruling.past();
                if (ruling.size() != size) {
                    past = past.with(new Past.Change(now, ruling.size() - size));
                    lastGrowth = ruling.size() > size ? now : lastGrowth;
                    lastChange = now;
                    size = ruling.size();
                }
            }
        }
    }
}
