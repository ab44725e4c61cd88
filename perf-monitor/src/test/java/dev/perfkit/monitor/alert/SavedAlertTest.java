package dev.perfkit.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SavedAlertTest {
    private static final long STEP = Duration.ofSeconds(10).toNanos();
    private static final Instant NOW = Events.START;
    private static final AlertPolicy POLICY = new AlertPolicy(
            Duration.ofSeconds(30),
            Duration.ofSeconds(40),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            new AlertPolicy.Breaches(2, 4),
            Duration.ofMinutes(3));

    /**
     * Whatever an alert went through: restored at once and moved on without data, it stands where the other does that was not
     * restored; but for the grace of a pending one, which begins anew.
     */
    @Test
    void restore_atOnce_isTheAlertThatHadAnEvaluationWithoutData() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Alert alert = Alert.inactive();
            long now = Long.MAX_VALUE - 100 * STEP;
            for (int i = 0; i < 200; i++) {
                now += STEP;
                alert = alert.next(judgement(random), now, POLICY);
                SavedAlert saved = SavedAlert.of("r", Map.of(), alert, now, NOW, NOW, NOW);
                Alert again = saved.restore(17, NOW, Duration.ZERO);
                assertThat(again.episode()).isEqualTo(alert.episode());
                assertThat(again.sequence()).isEqualTo(alert.sequence());
                assertThat(again.state().status()).isEqualTo(alert.state().status());
                assertThat(again.state().level()).isEqualTo(alert.state().level());
                Alert other = alert;
                if (alert.state().status() == AlertStatus.FIRING) {
                    other = alert.next(Judgement.NODATA, now, POLICY);
                    again = again.next(Judgement.NODATA, 17, POLICY);
                } else if (alert.state() instanceof Pending pending) {
                    Streak frozen = new Streak(pending.breach().heldNanos(), now, true);
                    other = new Alert(
                            new Pending(pending.level(), frozen, pending.others()),
                            alert.episode(),
                            alert.sequence(),
                            alert.flapping());
                }
                for (int j = 1; j < 30; j++) {
                    Judgement same = judgement(random);
                    other = other.next(same, now + j * STEP, POLICY);
                    again = again.next(same, 17 + j * STEP, POLICY);
                    assertThat(again.state().status())
                            .as("seed %s, %s, %s", seed, i, saved)
                            .isEqualTo(other.state().status());
                    assertThat(again.state().level()).isEqualTo(other.state().level());
                    assertThat(again.episode()).isEqualTo(other.episode());
                    assertThat(again.sequence()).isEqualTo(other.sequence());
                    assertThat(again.isFlapping()).isEqualTo(other.isFlapping());
                }
            }
        }
    }

    @Test
    void restore_afterAnHour_countsTheTimeSinceItResolvedAndFired() {
        Alert fired = Alert.inactive();
        for (long now = 0; now <= 4 * STEP; now += STEP) {
            fired = fired.next(new Judgement(Verdict.BREACH, Verdict.CLEAR), now, POLICY);
        }
        SavedAlert saved = SavedAlert.of("r", Map.of(), fired, 4 * STEP, NOW, NOW, NOW);
        assertThat(saved.firedAgo()).containsExactly(Duration.ofSeconds(10));
        assertThat(saved.restore(0, NOW.plusSeconds(3_590), Duration.ofDays(1))
                        .flapping()
                        .firedAt())
                .containsExactly(-Duration.ofHours(1).toNanos());
        assertThat(saved.restore(0, NOW.plusSeconds(3_591), Duration.ofDays(1)).flapping())
                .isEqualTo(Flapping.NONE);
        Alert resolved = new Alert(new Resolved(Level.WARNING, 4 * STEP), 1, 2, Flapping.NONE);
        SavedAlert over = SavedAlert.of("r", Map.of(), resolved, 5 * STEP, NOW, NOW, NOW);
        Alert again = over.restore(0, NOW.plusSeconds(290), Duration.ZERO);
        assertThat(again.state().status()).isEqualTo(AlertStatus.RESOLVED);
        assertThat(again.next(Judgement.NODATA, 0, POLICY).state().status()).isEqualTo(AlertStatus.INACTIVE);
    }

    private static Judgement judgement(Random random) {
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> new Judgement(Verdict.BREACH, Verdict.CLEAR);
            case 3 -> new Judgement(Verdict.BREACH, Verdict.HOLD);
            case 4 -> new Judgement(Verdict.BREACH, Verdict.BREACH);
            case 5, 6 -> new Judgement(Verdict.CLEAR, Verdict.CLEAR);
            case 7 -> new Judgement(Verdict.HOLD, Verdict.CLEAR);
            default -> Judgement.NODATA;
        };
    }
}
