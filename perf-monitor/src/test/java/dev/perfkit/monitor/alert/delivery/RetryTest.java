package dev.perfkit.monitor.alert.delivery;

import static dev.perfkit.monitor.alert.Events.fired;
import static dev.perfkit.monitor.alert.Events.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.monitor.CapturedLog;
import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.DeliveryRefusedException;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.RetryLaterException;
import dev.perfkit.monitor.alert.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Channels that are out for a while, or for good. */
class RetryTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final Rig rig = new Rig();
    private final Rig.Board board = new Rig.Board();

    @Test
    void outageOfHours_thenRecovery_tellsOfEachIncidentTheLast() {
        Delivery delivery = rig.builder().channel("board", board).build();
        delivery.send(fired("before"));
        board.failing();
        delivery.send(fired("stays"));
        delivery.send(fired("ends"));
        rig.seconds(3_600);
        delivery.send(Events.of("stays", Map.of(), 1, 1, Transition.ESCALATED, Level.CRITICAL));
        delivery.send(resolved("ends"));
        delivery.send(resolved("before"));
        delivery.send(fired("new"));
        rig.seconds(2 * 3_600);
        assertThat(board.got).hasSize(1);
        board.failure = null;
        rig.seconds(300);
        assertThat(board.told())
                .startsWith("FIRED before")
                .containsExactlyInAnyOrder(
                        "FIRED before", "ESCALATED stays", "RESOLVED ends", "RESOLVED before", "FIRED new");
        ChannelSnapshot snapshot = delivery.snapshot().channels().get(0);
        assertThat(snapshot.superseded()).isEqualTo(2);
        assertThat(snapshot.queued()).isZero();
        assertThat(snapshot.dropped()).isZero();
        assertThat(log.lines("failed to deliver")).hasSize(1);
        // With a pause of 5 minutes between attempts, an outage of three hours is not a flood.
        assertThat(board.attempts).isBetween(36, 60);
    }

    @Test
    void pauses_growAndAreJittered() {
        RetryPolicy policy = RetryPolicy.defaults();
        assertThat(policy.pauseNanos(1, 1)).isEqualTo(1_000_000_000L);
        assertThat(policy.pauseNanos(1, 0)).isEqualTo(500_000_000L);
        assertThat(policy.pauseNanos(5, 1)).isEqualTo(16_000_000_000L);
        assertThat(policy.pauseNanos(9, 1)).isEqualTo(256_000_000_000L);
        assertThat(policy.pauseNanos(10, 1)).isEqualTo(300_000_000_000L);
        assertThat(policy.pauseNanos(Integer.MAX_VALUE, 0)).isEqualTo(150_000_000_000L);
    }

    @Test
    void retryAfter_saidByTheReceiver_isRespected() {
        Delivery delivery = rig.builder().channel("board", board).build();
        board.failure = new RetryLaterException("busy", Duration.ofSeconds(90));
        delivery.send(fired("a"));
        rig.seconds(89);
        assertThat(board.attempts).isEqualTo(1);
        board.failure = null;
        rig.seconds(1);
        assertThat(board.told()).containsExactly("FIRED a");
    }

    @Test
    void refusal_isADeadLetterAtOnceAndHoldsNothingUp() {
        Delivery delivery = rig.builder().channel("board", board).build();
        board.failure = new DeliveryRefusedException("no such room");
        delivery.send(fired("a"));
        board.failure = null;
        delivery.send(fired("b"));
        assertThat(board.told()).containsExactly("FIRED b");
        DeliverySnapshot snapshot = delivery.snapshot();
        assertThat(snapshot.deadLetters()).hasSize(1);
        assertThat(snapshot.deadLetters().get(0).event()).isEqualTo(fired("a"));
        assertThat(snapshot.deadLetters().get(0).reason()).endsWith("no such room");
        assertThat(snapshot.channels().get(0).dropped()).isEqualTo(1);
        assertThat(log.lines("dead letters")).hasSize(1);
        // It may have been heard all the same, so that its end is told.
        delivery.send(resolved("a"));
        assertThat(board.told()).containsExactly("FIRED b", "RESOLVED a");
    }

    @Test
    void refusal_ofOneEventOfMany_leavesTheOthers() {
        List<String> got = new ArrayList<>();
        Channel picky = event -> {
            if (event.rule().equals("b")) {
                throw new DeliveryRefusedException("not this one");
            }
            got.add(event.rule());
        };
        Delivery delivery = rig.builder()
                .channel("picky", picky)
                .route(Route.to("picky").grouped(Grouping.by()))
                .build();
        List.of("a", "b", "c").forEach(rule -> delivery.send(fired(rule)));
        rig.seconds(30);
        assertThat(got).containsExactly("a", "c");
        assertThat(delivery.snapshot().deadLetters()).hasSize(1);
    }

    @Test
    void failureForTooLong_isADeadLetter() {
        Delivery delivery = rig.builder()
                .channel("board", board.failing(), RetryPolicy.defaults().giveUpAfter(Duration.ofMinutes(10)))
                .build();
        delivery.send(fired("a"));
        rig.seconds(540);
        assertThat(delivery.snapshot().deadLetters()).isEmpty();
        rig.seconds(400);
        assertThat(delivery.snapshot().deadLetters()).hasSize(1);
        board.failure = null;
        rig.seconds(3_600);
        assertThat(board.got).isEmpty();
    }

    @Test
    void deadLetters_many_allCountedTheLastListed() {
        Delivery delivery = rig.builder().channel("board", board).build();
        board.failure = new DeliveryRefusedException("no");
        for (int i = 0; i < 120; i++) {
            delivery.send(fired("r" + i));
        }
        assertThat(delivery.snapshot().deadLetters()).hasSize(DeliverySnapshot.DEAD_LETTERS);
        assertThat(delivery.snapshot().deadLetters().get(99).event().rule()).isEqualTo("r119");
        assertThat(delivery.snapshot().channels().get(0).dropped()).isEqualTo(120);
    }

    @Test
    void oneMessageThatAlwaysFails_holdsUpTheOthersForAPauseAtMost() {
        List<String> got = new ArrayList<>();
        Channel poisoned = event -> {
            if (event.rule().equals("poison")) {
                throw new IllegalStateException("planted");
            }
            got.add(event.rule());
        };
        Delivery delivery = rig.builder().channel("one", poisoned).build();
        delivery.send(fired("poison"));
        delivery.send(fired("a"));
        rig.seconds(1);
        assertThat(got).containsExactly("a");
        delivery.send(fired("b"));
        rig.seconds(1);
        assertThat(got).containsExactly("a", "b");
    }

    @Test
    void eventsWhileAnAttemptIsUnderWay_keepTheirOrder() {
        List<String> got = new ArrayList<>();
        Delivery[] delivery = new Delivery[1];
        Channel echo = event -> {
            if (event.transition() == Transition.FIRED) {
                delivery[0].send(resolved(event.rule()));
            }
            got.add(Rig.text(event));
        };
        delivery[0] = rig.builder().channel("echo", echo).build();
        delivery[0].send(fired("a"));
        assertThat(got).containsExactly("FIRED a", "RESOLVED a");
    }
}
