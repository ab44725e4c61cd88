package dev.perfkit.monitor.alert.delivery;

import static dev.perfkit.monitor.alert.Events.fired;
import static dev.perfkit.monitor.alert.Events.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Transition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Silences, inhibition and acknowledgements. */
class MutingTest {
    private static final List<LabelMatcher> ONLY_A = LabelMatcher.parseAll("alertname=a");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Rig rig = new Rig();
    private final Rig.Board board = new Rig.Board();

    @Test
    void silence_whileItLasts_mutesWhatMatches() {
        Delivery delivery = rig.builder().channel("board", board).build();
        Silence silence = delivery.silence(ONLY_A, HOUR, "ann", "deploy");
        delivery.send(fired("a"));
        delivery.send(fired("b"));
        assertThat(board.told()).containsExactly("FIRED b");
        assertThat(delivery.snapshot().silences()).containsExactly(silence);
        assertThat(delivery.snapshot().firing())
                .extracting(AlertSnapshot::silencedBy)
                .containsExactly("silence-1", null);
        assertThat(delivery.snapshot().channels().get(0).queued()).isEqualTo(1);
    }

    @Test
    void silence_ends_whatStillFiresIsTold() {
        Delivery delivery = rig.builder().channel("board", board).build();
        delivery.silence(ONLY_A, HOUR, "ann", "deploy");
        delivery.send(fired("a"));
        rig.seconds(3_599);
        assertThat(board.got).isEmpty();
        rig.seconds(1);
        assertThat(board.told()).containsExactly("FIRED a");
        assertThat(delivery.snapshot().silences()).isEmpty();
        assertThat(rig.time.pendingCount()).isZero();
    }

    @Test
    void silence_endedByHand_whatStillFiresIsTold() {
        Delivery delivery = rig.builder().channel("board", board).build();
        Silence silence = delivery.silence(ONLY_A, HOUR, "ann", "");
        delivery.send(fired("a"));
        delivery.unsilence(silence.id());
        assertThat(board.told()).containsExactly("FIRED a");
        assertThatThrownBy(() -> delivery.unsilence(silence.id()))
                .hasMessage("id: silence-1 (expected: that of a silence that goes on)");
    }

    @Test
    void silence_incidentBeganAndEndedInIt_isNeverTold() {
        Delivery delivery = rig.builder().channel("board", board).build();
        delivery.silence(ONLY_A, HOUR, "ann", "");
        delivery.send(fired("a"));
        delivery.send(resolved("a"));
        rig.seconds(7_200);
        assertThat(board.got).isEmpty();
        assertThat(delivery.snapshot().channels().get(0).muted()).isEqualTo(1);
        assertThat(delivery.snapshot().channels().get(0).queued()).isZero();
    }

    @Test
    void silence_incidentThatWasTold_itsEndIsToldAllTheSame() {
        Delivery delivery = rig.builder().channel("board", board).build();
        delivery.send(fired("a"));
        delivery.silence(ONLY_A, HOUR, "ann", "");
        delivery.send(Events.of("a", Map.of(), 1, 1, Transition.ESCALATED, Level.CRITICAL));
        assertThat(board.told()).containsExactly("FIRED a");
        delivery.send(Events.of("a", Map.of(), 1, 2, Transition.RESOLVED, Level.CRITICAL));
        assertThat(board.told()).containsExactly("FIRED a", "RESOLVED a");
        assertThat(delivery.snapshot().channels().get(0).queued()).isZero();
    }

    @Test
    void preview_tellsWhatItWouldMuteAndMutesNothing() {
        Delivery delivery = rig.builder().channel("board", board).build();
        delivery.send(fired("a"));
        delivery.send(fired("b"));
        delivery.send(fired("c"));
        delivery.send(resolved("b"));
        assertThat(delivery.preview(LabelMatcher.parseAll("alertname=~\"a|b\"")))
                .containsExactly(fired("a"));
        assertThat(delivery.preview(LabelMatcher.parseAll("monitor=shop", "alertname!=a")))
                .containsExactly(fired("c"));
        assertThat(delivery.snapshot().silences()).isEmpty();
    }

    @Test
    void silence_ofEverythingOrByNobody_isRefused() {
        Delivery delivery = rig.builder().channel("board", board).build();
        for (String all : List.of("zone=~\".*\"", "zone!=x", "zone=\"\"")) {
            assertThatThrownBy(() -> delivery.silence(LabelMatcher.parseAll(all), HOUR, "ann", ""))
                    .hasMessageContaining("(expected: at least one that wants a label to be there)");
        }
        assertThatThrownBy(() -> delivery.preview(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> delivery.silence(ONLY_A, HOUR, " ", ""))
                .hasMessage("createdBy: \" \" (expected: not blank)");
        assertThatThrownBy(() -> delivery.silence(ONLY_A, Duration.ZERO, "ann", ""))
                .hasMessageStartingWith("endsAt: ");
    }

    @Test
    void inhibition_criticalFires_warningIsMutedUntilItEnds() {
        Delivery delivery = rig.builder()
                .channel("board", board)
                .inhibit(Inhibition.criticalOverWarning("zone"))
                .build();
        delivery.send(in("big", "west", 0, Transition.FIRED, Level.CRITICAL));
        delivery.send(in("small", "west", 0, Transition.FIRED, Level.WARNING));
        delivery.send(in("far", "east", 0, Transition.FIRED, Level.WARNING));
        assertThat(board.told()).containsExactly("FIRED big", "FIRED far");
        AlertSnapshot small = delivery.snapshot().firing().get(1);
        assertThat(small.inhibitedBy())
                .isEqualTo(
                        in("big", "west", 0, Transition.FIRED, Level.CRITICAL).fingerprint());
        delivery.send(in("big", "west", 1, Transition.RESOLVED, Level.CRITICAL));
        assertThat(board.told()).containsExactly("FIRED big", "FIRED far", "RESOLVED big", "FIRED small");
    }

    @Test
    void inhibition_parentFires_childIsMutedButNotItself() {
        Delivery delivery = rig.builder()
                .channel("board", board)
                .inhibit(Inhibition.parentOverChild("alertname=~\"database.*\"", "monitor=shop"))
                .build();
        delivery.send(fired("database down"));
        delivery.send(fired("database slow"));
        delivery.send(fired("checkout"));
        assertThat(board.told()).containsExactly("FIRED database down", "FIRED database slow");
    }

    @Test
    void acknowledge_stopsRepeatsUntilItResolves() {
        Delivery delivery = rig.builder()
                .channel("board", board)
                .route(Route.to("board").repeatEvery(HOUR))
                .build();
        delivery.send(fired("a"));
        Acknowledgement who = delivery.acknowledge(fired("a").fingerprint(), "ann", "on it");
        rig.seconds(7_200);
        assertThat(board.told()).containsExactly("FIRED a");
        assertThat(delivery.snapshot().firing().get(0).acknowledgement()).isEqualTo(who);
        delivery.send(Events.of("a", Map.of(), 1, 1, Transition.ESCALATED, Level.CRITICAL));
        delivery.send(Events.of("a", Map.of(), 1, 2, Transition.RESOLVED, Level.CRITICAL));
        delivery.send(Events.of("a", Map.of(), 2, 0, Transition.FIRED, Level.WARNING));
        assertThat(delivery.snapshot().firing().get(0).acknowledgement()).isNull();
        rig.seconds(3_600);
        assertThat(board.told()).containsExactly("FIRED a", "ESCALATED a", "RESOLVED a", "FIRED a", "FIRED a");
    }

    @Test
    void acknowledge_takenBack_isRepeatedAgain() {
        Delivery delivery = rig.builder()
                .channel("board", board)
                .route(Route.to("board").repeatEvery(HOUR))
                .build();
        delivery.send(fired("a"));
        String fingerprint = fired("a").fingerprint();
        delivery.acknowledge(fingerprint, "ann", "");
        rig.seconds(7_200);
        delivery.unacknowledge(fingerprint);
        assertThat(board.got).hasSize(2);
        delivery.send(resolved("a"));
        assertThatThrownBy(() -> delivery.acknowledge(fingerprint, "ann", ""))
                .hasMessage("fingerprint: " + fingerprint + " (expected: that of an alert that fires)");
    }

    private static AlertEvent in(String rule, String zone, int sequence, Transition transition, Level level) {
        return Events.of(rule, Map.of("zone", zone), 1, sequence, transition, level);
    }
}
