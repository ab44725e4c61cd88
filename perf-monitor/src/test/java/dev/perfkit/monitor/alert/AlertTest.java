package dev.perfkit.monitor.alert;

import static dev.perfkit.monitor.alert.Transition.BEGAN;
import static dev.perfkit.monitor.alert.Transition.ESCALATED;
import static dev.perfkit.monitor.alert.Transition.FIRED;
import static dev.perfkit.monitor.alert.Transition.FLAPPING;
import static dev.perfkit.monitor.alert.Transition.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perfkit.monitor.alert.AlertPolicy.Breaches;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertTest {
    private static final Judgement BREACH = new Judgement(Verdict.BREACH, Verdict.CLEAR);
    private static final Judgement WORSE = new Judgement(Verdict.BREACH, Verdict.BREACH);
    private static final Judgement HOLD = new Judgement(Verdict.HOLD, Verdict.CLEAR);
    private static final Judgement CLEAR = new Judgement(Verdict.CLEAR, Verdict.CLEAR);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private AlertPolicy policy = new AlertPolicy(Duration.ZERO, Duration.ZERO, MINUTE, MINUTE);
    private Alert alert = Alert.inactive();
    private long now = Long.MAX_VALUE - MINUTE.toNanos(); // the ticker wraps on the way

    private List<Transition> after(Duration time, Judgement judgement) {
        now += time.toNanos();
        Alert before = alert;
        alert = alert.next(judgement, now, policy);
        return alert.transitionsSince(before);
    }

    @Test
    void episodes_areNumbered_andTheirEventsToo() {
        assertThat(after(MINUTE, WORSE)).containsExactly(FIRED);
        assertThat(alert.episode()).isEqualTo(1);
        assertThat(alert.sequence()).isEqualTo(1);
        assertThat(after(MINUTE, CLEAR)).containsExactly(RESOLVED);
        assertThat(alert.sequence()).isEqualTo(2);
        assertThat(after(MINUTE, BREACH)).containsExactly(FIRED);
        assertThat(alert.episode()).isEqualTo(2);
        assertThat(alert.sequence()).isEqualTo(1);
        assertThat(after(MINUTE, WORSE)).containsExactly(ESCALATED);
        assertThat(alert.sequence()).isEqualTo(2);
    }

    @Test
    void pendingThatFires_isOneEpisode() {
        policy = new AlertPolicy(MINUTE, MINUTE, MINUTE, MINUTE);
        assertThat(after(MINUTE, BREACH)).containsExactly(BEGAN);
        assertThat(alert.episode()).isEqualTo(1);
        assertThat(alert.sequence()).isZero();
        assertThat(after(MINUTE, BREACH)).containsExactly(FIRED);
        assertThat(alert.episode()).isEqualTo(1);
        assertThat(alert.sequence()).isEqualTo(1);
    }

    /** Fires, and is clear until it resolves; returns the minutes that took. */
    private int upAndDown(List<Transition> seen) {
        seen.addAll(after(MINUTE, BREACH));
        int minutes = 0;
        while (alert.state().status() == AlertStatus.FIRING) {
            seen.addAll(after(MINUTE, CLEAR));
            minutes++;
            assertThat(minutes).isLessThan(200);
        }
        return minutes;
    }

    @Test
    void fourthTimeInAnHour_isFlapping_toldOnce_andHeldLongerEachTime() {
        policy = new AlertPolicy(Duration.ZERO, MINUTE.multipliedBy(2), MINUTE, MINUTE);
        List<Transition> seen = new ArrayList<>();
        List<Integer> minutes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            minutes.add(upAndDown(seen));
            assertThat(alert.isFlapping()).isEqualTo(i >= 3 && i < 11); // the last one took more than an hour
        }
        assertThat(seen.stream().filter(FLAPPING::equals)).hasSize(1);
        assertThat(seen.indexOf(FLAPPING)).isEqualTo(7); // FIRED, RESOLVED three times, FIRED
        // 2 minutes, then 2 x 1.5^k of them, up to an hour; one more, in which it becomes clear
        assertThat(minutes).containsExactly(3, 3, 3, 4, 6, 8, 12, 17, 24, 36, 53, 61);
    }

    @Test
    void anHourWithoutFiring_endsFlapping() {
        List<Transition> seen = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            upAndDown(seen);
        }
        assertThat(alert.isFlapping()).isTrue();
        after(Duration.ofMinutes(61), CLEAR);
        upAndDown(seen);
        assertThat(alert.isFlapping()).isFalse();
        for (int i = 0; i < 3; i++) {
            upAndDown(seen);
        }
        assertThat(seen.stream().filter(FLAPPING::equals)).hasSize(2);
    }

    @Test
    void anHourAfterItLastFired_isNoFlappingAnyMore() {
        List<Transition> seen = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            upAndDown(seen);
        }
        after(Duration.ofMinutes(50), CLEAR);
        assertThat(alert.isFlapping()).isTrue();
        assertThat(after(Duration.ofMinutes(11), Judgement.NODATA)).isEmpty();
        assertThat(alert.isFlapping()).isFalse();
    }

    @Test
    void flappingThatStaysOpen_isHeldThroughAllUpsAndDowns_alsoOverARestart() {
        List<Transition> seen = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            upAndDown(seen);
        }
        after(MINUTE, BREACH);
        for (int i = 0; i < 20; i++) {
            after(MINUTE, CLEAR);
            for (int j = 0; j < 4; j++) {
                after(MINUTE, i % 2 == 0 ? CLEAR : BREACH);
            }
            Instant wall = Events.START;
            alert = SavedAlert.of("r", Map.of(), alert, now, wall, wall, wall).restore(now, wall, MINUTE);
            assertThat(alert.state().status()).isEqualTo(AlertStatus.FIRING);
            assertThat(alert.isFlapping()).isTrue();
        }
    }

    @Test
    void threeTimesInAnHour_areNoFlapping() {
        List<Transition> seen = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            upAndDown(seen);
            after(Duration.ofMinutes(25), CLEAR);
        }
        assertThat(seen).doesNotContain(FLAPPING);
    }

    @Test
    void pending_withTwoOfThreeBreaches_outlastsAHold() {
        policy = new AlertPolicy(MINUTE.multipliedBy(2), MINUTE, MINUTE, MINUTE, new Breaches(2, 3), null);
        after(MINUTE, BREACH);
        after(MINUTE, BREACH);
        assertThat(after(MINUTE, HOLD))
                .as("the time is over, but a value that is not bad does not fire")
                .isEmpty();
        assertThat(after(MINUTE, HOLD)).as("one of three breached").containsExactly(Transition.DROPPED);
    }

    @Test
    void pending_withTwoOfThreeBreaches_firesAtABreach() {
        policy = new AlertPolicy(MINUTE.multipliedBy(2), MINUTE, MINUTE, MINUTE, new Breaches(2, 3), null);
        after(MINUTE, BREACH);
        after(MINUTE, HOLD);
        assertThat(after(MINUTE, WORSE)).containsExactly(FIRED);
        assertThat(alert.state().level()).isEqualTo(Level.CRITICAL);
    }

    @Test
    void silence_resolves_whereThePolicySaysSo() {
        policy = new AlertPolicy(Duration.ZERO, MINUTE, MINUTE, MINUTE, Breaches.ALL, MINUTE.multipliedBy(5));
        after(MINUTE, BREACH);
        for (int i = 0; i < 5; i++) {
            assertThat(after(MINUTE, Judgement.NODATA)).isEmpty();
        }
        assertThat(after(MINUTE, Judgement.ERROR)).containsExactly(RESOLVED);
    }

    @Test
    void breaches_thatAreNone_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Breaches(0, 3))
                .withMessage("of: 0 (expected: >= 1 and <= among, 3)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Breaches(1, 65))
                .withMessage("among: 65 (expected: >= 1 and <= 64)");
    }
}
