package dev.perfkit.monitor.alert;

import static dev.perfkit.monitor.alert.AlertStatus.FIRING;
import static dev.perfkit.monitor.alert.AlertStatus.INACTIVE;
import static dev.perfkit.monitor.alert.AlertStatus.PENDING;
import static dev.perfkit.monitor.alert.AlertStatus.RESOLVED;
import static dev.perfkit.monitor.alert.Verdict.BREACH;
import static dev.perfkit.monitor.alert.Verdict.CLEAR;
import static dev.perfkit.monitor.alert.Verdict.HOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AlertStateTest {
    private static final Judgement WARNED = new Judgement(BREACH, CLEAR);
    private static final Judgement BETWEEN = new Judgement(BREACH, HOLD);
    private static final Judgement BAD = new Judgement(BREACH, BREACH);
    private static final Judgement HELD = new Judgement(HOLD, CLEAR);
    private static final Judgement WELL = new Judgement(CLEAR, CLEAR);
    private static final AlertPolicy MINUTE = new AlertPolicy(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(90), Duration.ofMinutes(15));
    private static final AlertPolicy HASTY =
            new AlertPolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMinutes(15));

    private AlertState state = AlertState.inactive();
    // Wraps on the way.
    private long now = Long.MAX_VALUE - Duration.ofSeconds(45).toNanos();

    @Test
    void next_breachForShorterThanPendingFor_pendsAndDrops() {
        assertThat(after(0, WARNED)).isEqualTo(PENDING);
        assertThat(after(30, WARNED)).isEqualTo(PENDING);
        assertThat(after(29, WARNED)).isEqualTo(PENDING);
        assertThat(after(1, WELL)).isEqualTo(INACTIVE);
    }

    @Test
    void next_holdWhilePending_drops() {
        after(0, WARNED);
        assertThat(after(30, HELD)).isEqualTo(INACTIVE);
        after(30, WARNED);
        assertThat(after(30, WARNED)).isEqualTo(PENDING);
    }

    @Test
    void next_breachForPendingFor_firesAtTheLevelBreachedThen() {
        after(0, BAD);
        after(30, BAD);
        assertThat(after(30, WARNED)).isEqualTo(FIRING);
        assertThat(state.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void next_noPatience_firesAndResolvesAtOnce() {
        step(HASTY, 0, BAD);
        assertThat(state.status()).isEqualTo(FIRING);
        step(HASTY, 1, WELL);
        assertThat(state.status()).isEqualTo(RESOLVED);
        step(HASTY, 1, WARNED);
        assertThat(state.status()).isEqualTo(FIRING);
        assertThat(state.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void next_silenceWhilePending_stopsTheTimer() {
        after(0, WARNED);
        after(50, WARNED);
        assertThat(after(30, Judgement.NODATA)).isEqualTo(PENDING);
        assertThat(after(30, Judgement.ERROR)).isEqualTo(PENDING);
        assertThat(after(30, WARNED)).isEqualTo(PENDING);
        assertThat(after(9, WARNED)).isEqualTo(PENDING);
        assertThat(after(1, WARNED)).isEqualTo(FIRING);
    }

    @Test
    void next_silenceBeyondTheGrace_givesUp() {
        after(0, WARNED);
        assertThat(after(90, Judgement.NODATA)).isEqualTo(PENDING);
        assertThat(after(1, Judgement.NODATA)).isEqualTo(INACTIVE);
    }

    @Test
    void next_graceRunsOutBetweenEvaluations_timerStartsAnew() {
        after(0, WARNED);
        after(59, WARNED);
        after(30, Judgement.NODATA);
        assertThat(after(61, WARNED)).isEqualTo(PENDING);
        assertThat(after(59, WARNED)).isEqualTo(PENDING);
        assertThat(after(1, WARNED)).isEqualTo(FIRING);
    }

    @Test
    void next_criticalWhileWarning_escalatesAtOnce() {
        fire(WARNED);
        assertThat(after(1, BAD)).isEqualTo(FIRING);
        assertThat(state.level()).isEqualTo(Level.CRITICAL);
    }

    @Test
    void next_criticalClearForKeepFiring_falls() {
        fire(BAD);
        after(30, BETWEEN);
        after(30, WARNED);
        after(30, BETWEEN);
        after(30, WARNED);
        after(59, WARNED);
        assertThat(state.level()).isEqualTo(Level.CRITICAL);
        assertThat(after(1, WARNED)).isEqualTo(FIRING);
        assertThat(state.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void next_clearForKeepFiring_resolvesWithoutFallingFirst() {
        fire(BAD);
        after(30, WELL);
        after(59, WELL);
        assertThat(state.status()).isEqualTo(FIRING);
        assertThat(after(1, WELL)).isEqualTo(RESOLVED);
        assertThat(state.level()).isEqualTo(Level.CRITICAL);
    }

    @Test
    void next_holdWhileFiring_startsTheClearTimerAnew() {
        fire(WARNED);
        after(30, WELL);
        after(30, HELD);
        after(30, WELL);
        assertThat(after(59, WELL)).isEqualTo(FIRING);
        assertThat(after(1, WELL)).isEqualTo(RESOLVED);
    }

    @Test
    void next_silenceWhileFiring_keepsFiringForEver() {
        fire(BAD);
        after(30, WELL);
        assertThat(after(86_400, Judgement.NODATA)).isEqualTo(FIRING);
        assertThat(after(86_400, Judgement.ERROR)).isEqualTo(FIRING);
        assertThat(after(30, WELL)).isEqualTo(FIRING);
        assertThat(after(60, WELL)).isEqualTo(RESOLVED);
    }

    @Test
    void next_resolved_isKeptThenForgotten() {
        resolve();
        assertThat(after(899, WELL)).isEqualTo(RESOLVED);
        assertThat(after(2, HELD)).isEqualTo(RESOLVED);
        assertThat(after(0, Judgement.NODATA)).isEqualTo(INACTIVE);
        assertThat(state.level()).isNull();
    }

    @Test
    void next_breachWhileResolved_isANewEpisode() {
        resolve();
        assertThat(after(30, WARNED)).isEqualTo(PENDING);
    }

    @Test
    void between_everyStepOfALife_namesIt() {
        assertThat(transition(0, WELL)).isNull();
        assertThat(transition(0, WARNED)).isEqualTo(Transition.BEGAN);
        assertThat(transition(1, WELL)).isEqualTo(Transition.DROPPED);
        assertThat(transition(1, WARNED)).isEqualTo(Transition.BEGAN);
        assertThat(transition(60, WARNED)).isEqualTo(Transition.FIRED);
        assertThat(transition(1, BAD)).isEqualTo(Transition.ESCALATED);
        assertThat(transition(1, WARNED)).isNull();
        assertThat(transition(60, WARNED)).isEqualTo(Transition.DEESCALATED);
        assertThat(transition(1, WELL)).isNull();
        assertThat(transition(60, WELL)).isEqualTo(Transition.RESOLVED);
        assertThat(transition(900, WELL)).isEqualTo(Transition.FORGOTTEN);
    }

    @Test
    void judgement_criticalWorseThanWarning_isRefused() {
        assertThatThrownBy(() -> new Judgement(HOLD, BREACH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("critical: BREACH (expected: not worse than warning, HOLD");
        assertThatThrownBy(() -> new Judgement(CLEAR, Verdict.NODATA)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Judgement(Verdict.ERROR, Verdict.NODATA))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void policy_negativeDuration_isRefused() {
        Duration negative = Duration.ofSeconds(-1);
        assertThatThrownBy(() -> new AlertPolicy(Duration.ZERO, negative, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keepFiring: PT-1S (expected: >= 0)");
    }

    private void fire(Judgement judgement) {
        after(0, judgement);
        after(60, judgement);
        assertThat(state.status()).isEqualTo(FIRING);
    }

    private void resolve() {
        fire(WARNED);
        after(0, WELL);
        after(60, WELL);
        assertThat(state.status()).isEqualTo(RESOLVED);
    }

    private AlertStatus after(long seconds, Judgement judgement) {
        step(MINUTE, seconds, judgement);
        return state.status();
    }

    private Transition transition(long seconds, Judgement judgement) {
        AlertState before = state;
        step(MINUTE, seconds, judgement);
        return Transition.between(before, state);
    }

    private void step(AlertPolicy policy, long seconds, Judgement judgement) {
        now += Duration.ofSeconds(seconds).toNanos();
        state = state.next(judgement, now, policy);
    }
}
