package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Verdict;
import dev.perfkit.signal.Signal;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class SloTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private long failed;
    private long all;
    private final Signal.Ratio signal = Signal.ratio("shop.errors", () -> new Signal.Share(failed, all));
    private final Slo slo = Slo.of("checkout", signal, 0.999);
    private final Rule fast = slo.fast().build();
    private final Rule slow = slo.slow().build();
    private final Watch fastWatch = fast.watch(MINUTE, InstantSource.system());
    private final Watch slowWatch = slow.watch(MINUTE, InstantSource.system());
    private long now = Long.MAX_VALUE - Duration.ofHours(1).toNanos(); // the ticker wraps on the way

    /** So many calls a minute, of which a share fails. */
    private void minutes(int minutes, int calls, double share) {
        for (int i = 0; i < minutes; i++) {
            now += MINUTE.toNanos();
            all += calls;
            failed += Math.round(calls * share);
            fastWatch.sample(now);
            slowWatch.sample(now);
        }
    }

    private Verdict fast() {
        return fast.judge(fastWatch.measure()).critical();
    }

    private Verdict slow() {
        return slow.judge(slowWatch.measure()).warning();
    }

    @Test
    void noCalls_isNoData() {
        minutes(60, 0, 0);
        assertThat(fast.judge(fastWatch.measure())).isEqualTo(Judgement.NODATA);
    }

    @Test
    void withinTheObjective_isClear() {
        minutes(3 * 1_440, 10_000, 0.0005);
        assertThat(fast()).isEqualTo(Verdict.CLEAR);
        assertThat(slow()).isEqualTo(Verdict.CLEAR);
    }

    @Test
    void fifteenTimesTooFast_breachesAfterAnHour_andClearsMinutesAfter() {
        minutes(600, 1_000, 0);
        minutes(30, 1_000, 0.015);
        assertThat(fast()).as("half an hour at 15 is 7.5 over the hour").isEqualTo(Verdict.CLEAR);
        minutes(31, 1_000, 0.015);
        assertThat(fast()).isEqualTo(Verdict.BREACH);
        minutes(11, 1_000, 0);
        assertThat(fast()).as("the short window is clear, the long is not").isEqualTo(Verdict.CLEAR);
    }

    @Test
    void outage_breachesWithinMinutes() {
        minutes(600, 1_000, 0);
        minutes(2, 1_000, 1);
        assertThat(fast()).isEqualTo(Verdict.BREACH);
    }

    @Test
    void twiceTooFast_isForTheSlowRuleAlone() {
        minutes(3 * 1_440 + 10, 1_000, 0.002);
        assertThat(fast()).isEqualTo(Verdict.CLEAR);
        assertThat(slow()).isEqualTo(Verdict.BREACH);
        assertThat(slowWatch.measure().value()).isCloseTo(2, within(1e-9));
        assertThat(slowWatch.measure().coverage()).isEqualTo(1);
    }

    @Test
    void budget_ofHalfADay_isReckonedForTheWholePeriod() {
        minutes(721, 1_000, 0.002);
        slowWatch.measure();
        ErrorBudget budget = slowWatch.budget();
        assertThat(budget.slo()).isEqualTo("checkout");
        assertThat(budget.objective()).isEqualTo(0.999);
        assertThat(budget.known()).isEqualTo(Duration.ofHours(12));
        assertThat(budget.left()).as("twice too fast for a 60th of the period").isCloseTo(1 - 2 / 60.0, within(1e-9));
        assertThat(budget.burnRate()).isCloseTo(2, within(1e-9));
        assertThat(budget.exhaustedIn()).isEqualTo(Duration.ofDays(15).minus(Duration.ofHours(12)));

        minutes(60, 1_000, 0);
        slowWatch.measure();
        assertThat(slowWatch.budget().burnRate()).isZero();
        assertThat(slowWatch.budget().exhaustedIn()).isNull();
    }

    @Test
    void budget_beforeAnyCall_isWhole() {
        assertThat(fastWatch.budget()).isEqualTo(new ErrorBudget("checkout", 0.999, Duration.ZERO, 1, 0, null));
        minutes(5, 0, 0);
        fastWatch.measure();
        assertThat(fastWatch.budget().left()).isEqualTo(1);
    }

    @Test
    void oneFailureAtNight_wakesNobody() {
        minutes(600, 1, 0);
        minutes(1, 1, 1);
        assertThat(fast()).isEqualTo(Verdict.CLEAR);
        minutes(4, 1, 1);
        assertThat(fast()).as("five are too many").isEqualTo(Verdict.BREACH);
    }

    @Test
    void totalsThatShrink_beginAnew() {
        minutes(60, 1_000, 1);
        failed = 0;
        all = 0;
        minutes(10, 1_000, 0);
        assertThat(fastWatch.measure().value()).isZero();
    }

    @Test
    void hoursWithoutASample_loseNothing() {
        minutes(600, 1_000, 0);
        now += Duration.ofHours(3).toNanos();
        all += 180_000;
        failed += 18_000;
        minutes(1, 1_000, 0.1);
        assertThat(fast()).isEqualTo(Verdict.BREACH);
        assertThat(fastWatch.outlastsGaps()).isTrue();
    }

    @Test
    void budget_isCounted() {
        assertThat(slo.budgetLeft(new Signal.Share(1, 2_000))).isCloseTo(0.5, within(1e-9));
        assertThat(slo.budgetLeft(new Signal.Share(4, 2_000))).isCloseTo(-1, within(1e-9));
        assertThat(slo.budgetLeft(new Signal.Share(0, 0))).isNull();
        assertThat(Slo.exhaustedIn(0.5, 5)).isEqualTo(Duration.ofDays(3));
        assertThat(Slo.exhaustedIn(0.5, 0)).isNull();
        assertThat(Slo.exhaustedIn(-1, 2)).isEqualTo(Duration.ZERO);
    }

    @Test
    void badInput_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Slo.of("checkout", signal, 1))
                .withMessage("objective: 1.0 (expected: > 0 and < 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slo.leastFailures(0))
                .withMessage("leastFailures: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Slo.exhaustedIn(1.5, 1))
                .withMessage("left: 1.5 (expected: <= 1)");
    }
}
