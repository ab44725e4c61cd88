package dev.perfkit.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.kit.StrategyContract;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeakEwmaTest extends StrategyContract {
    private static final PickContext ANY = PickContext.any();
    private static final long MILLI = 1_000_000;

    private final Strategy strategy = strategy();
    private final FixedCandidates candidates = new FixedCandidates(2);

    @Override
    protected Strategy strategy() {
        return Strategy.peakEwma();
    }

    private void completed(String node, Outcome outcome, long millis, long atMillis) {
        strategy.completed(node, ANY, outcome, millis * MILLI, atMillis * MILLI);
    }

    /** The estimate of n0 in milliseconds: how slow n1 must be for n0 to be taken. */
    private double estimate(long atMillis) {
        return strategy.score(candidates, 0, ANY, atMillis * MILLI) / MILLI;
    }

    @Test
    void completed_oneSlowAnswer_liftsTheEstimateAtOnce() {
        completed("n0", Outcome.SUCCESS, 10, 0);
        completed("n0", Outcome.SUCCESS, 400, 10);

        assertThat(estimate(10)).isBetween(399.0, 401.0);
        assertThat(strategy.select(candidates, ANY, 10 * MILLI)).isEqualTo(1);
    }

    @Test
    void completed_fastAnswersAfter_lowerItSlowly() {
        completed("n0", Outcome.SUCCESS, 400, 0);
        for (int i = 1; i <= 100; i++) {
            completed("n0", Outcome.SUCCESS, 10, i * 100L);
        }
        // 10 + 390 / e after ten seconds
        assertThat(estimate(10_000)).isBetween(150.0, 157.0);
    }

    @Test
    void score_noNews_fallsToTheResponseTime() {
        completed("n0", Outcome.SUCCESS, 400, 0);

        assertThat(estimate(10_000)).isBetween(146.0, 149.0);
        assertThat(estimate(120_000)).isEqualTo(1);
    }

    @Test
    void completed_failureOrGivingUp_liftsItToo() {
        completed("n0", Outcome.SUCCESS, 100, 0);
        completed("n0", Outcome.STREAM, 60_000, 0);
        assertThat(estimate(0)).isBetween(99.9, 100.1);

        completed("n0", Outcome.HEDGE_LOSER, 200, 0);
        assertThat(estimate(0)).isBetween(199.9, 200.1);
        completed("n0", Outcome.TIMEOUT, 300, 0);
        assertThat(estimate(0)).isBetween(299.9, 300.1);
    }

    @Test
    void select_retry_goesByTheSameEstimates() {
        FixedCandidates others = new FixedCandidates(List.of("n1", "n0"));
        completed("n1", Outcome.SUCCESS, 100, 0);

        assertThat(strategy.select(others, PickContext.excluding("n2"), 0)).isEqualTo(1);
    }

    @Test
    void select_memberThatLeft_isForgotten() {
        completed("n0", Outcome.SUCCESS, 400, 0);
        strategy.select(new FixedCandidates(List.of("n1", "n2")), ANY, 0);

        assertThat(estimate(0)).isEqualTo(1);
    }

    @Test
    void select_allocatesNothing() {
        long now = Duration.ofSeconds(3).toNanos();
        assertThat(Allocation.perCall(() -> strategy.select(candidates, ANY, now)))
                .isLessThan(0.1);
        assertThat(Allocation.perCall(() -> strategy.completed("n0", ANY, Outcome.SUCCESS, MILLI, now)))
                .isLessThan(0.1);
    }

    @Test
    void score_noNewsForWeeks_isForgottenAllTheSame() {
        completed("n0", Outcome.SUCCESS, 400, 0);

        for (int day = 1; day < 49; day++) {
            assertThat(estimate(Duration.ofDays(day).toMillis()))
                    .as("day %d", day)
                    .isEqualTo(1);
        }
    }

    @Test
    void score_readingFromBeforeTheLastAnswer_isFresh() {
        completed("n0", Outcome.SUCCESS, 400, 5_000);

        assertThat(estimate(4_900)).isBetween(399.0, 401.0);
    }
}
