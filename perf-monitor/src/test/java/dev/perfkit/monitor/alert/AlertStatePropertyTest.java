package dev.perfkit.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlertStatePropertyTest {
    private static final int HISTORIES = 5_000;
    private static final int EVALUATIONS = 120;
    private static final List<Judgement> ALL = List.of(
            new Judgement(Verdict.BREACH, Verdict.BREACH),
            new Judgement(Verdict.BREACH, Verdict.HOLD),
            new Judgement(Verdict.BREACH, Verdict.CLEAR),
            new Judgement(Verdict.HOLD, Verdict.HOLD),
            new Judgement(Verdict.HOLD, Verdict.CLEAR),
            new Judgement(Verdict.CLEAR, Verdict.CLEAR),
            Judgement.NODATA,
            Judgement.ERROR);

    @Test
    void next_randomHistories_agreesWithTheReference() {
        Map<AlertStatus, Integer> visits = new EnumMap<>(AlertStatus.class);
        Map<Transition, Integer> transitions = new EnumMap<>(Transition.class);
        for (long seed = 0; seed < HISTORIES; seed++) {
            compare(seed, visits, transitions);
        }
        // The histories reach everything there is, often enough to mean something.
        assertThat(visits).hasSize(AlertStatus.values().length);
        assertThat(visits.values()).allMatch(count -> count > 1_000);
        assertThat(transitions).hasSize(Transition.values().length - 1); // FLAPPING is of the alert, not of its state
        assertThat(transitions.values()).allMatch(count -> count > 100);
    }

    private static void compare(long seed, Map<AlertStatus, Integer> visits, Map<Transition, Integer> transitions) {
        Random random = new Random(seed);
        AlertPolicy policy = new AlertPolicy(
                seconds(random, 4),
                seconds(random, 4),
                seconds(random, 6),
                seconds(random, 12),
                breaches(random),
                random.nextBoolean() ? seconds(random, 8) : null);
        ReferenceAlert reference = new ReferenceAlert();
        AlertState state = AlertState.inactive();
        long now = random.nextLong();
        Judgement judgement = Judgement.NODATA;
        for (int i = 0; i < EVALUATIONS; i++) {
            // Verdicts last for a few evaluations, as they do in life.
            judgement = random.nextInt(3) == 0 ? ALL.get(random.nextInt(ALL.size())) : judgement;
            now += Duration.ofSeconds(random.nextInt(4)).toNanos();
            AlertState next = state.next(judgement, now, policy);
            reference.evaluate(judgement, now, policy);
            String where = "seed " + seed + ", evaluation " + i + ", " + judgement + " after " + state;
            assertThat(next.status()).as(where).isEqualTo(reference.status);
            assertThat(next.level()).as(where).isEqualTo(reference.level);
            Transition transition = Transition.between(state, next);
            if (transition != null) {
                transitions.merge(transition, 1, Integer::sum);
            }
            visits.merge(next.status(), 1, Integer::sum);
            state = next;
        }
    }

    private static AlertPolicy.Breaches breaches(Random random) {
        int among = 1 + random.nextInt(4);
        return new AlertPolicy.Breaches(1 + random.nextInt(among), among);
    }

    private static Duration seconds(Random random, int below) {
        return Duration.ofSeconds(random.nextInt(below));
    }
}
