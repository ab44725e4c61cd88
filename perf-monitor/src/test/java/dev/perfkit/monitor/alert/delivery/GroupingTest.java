package dev.perfkit.monitor.alert.delivery;

import static dev.perfkit.monitor.alert.Events.fired;
import static dev.perfkit.monitor.alert.Events.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupingTest {
    private final Rig rig = new Rig();
    private final Rig.Board board = new Rig.Board();
    private final Rig.Board other = new Rig.Board();

    @Test
    void group_firstMessage_waitsForMore() {
        Delivery delivery = grouped(Route.to("board").grouped(Grouping.by("zone")));
        delivery.send(in("a", "west"));
        rig.seconds(20);
        delivery.send(in("b", "west"));
        delivery.send(in("c", "east"));
        assertThat(board.got).isEmpty();
        rig.seconds(10);
        assertThat(board.told()).containsExactly("FIRED a + FIRED b");
        assertThat(board.got.get(0).groupLabels()).isEqualTo(Map.of("zone", "west"));
        assertThat(board.got.get(0).receiver()).isEqualTo("board");
        rig.seconds(20);
        assertThat(board.told()).containsExactly("FIRED a + FIRED b", "FIRED c");
    }

    @Test
    void group_laterMessages_keepTheIntervalAndShowAllThatFires() {
        Delivery delivery = grouped(Route.to("board").grouped(Grouping.by("zone")));
        delivery.send(in("a", "west"));
        rig.seconds(30);
        delivery.send(in("b", "west"));
        rig.seconds(299);
        assertThat(board.got).hasSize(1);
        rig.seconds(1);
        assertThat(board.told()).containsExactly("FIRED a", "FIRED b");
        Notification second = board.got.get(1);
        assertThat(second.alerts()).extracting(AlertEvent::rule).containsExactly("a", "b");
        assertThat(second.isFiring()).isTrue();
        assertThat(second.groupKey()).isEqualTo(board.got.get(0).groupKey());
        // A receiver that looks at the group alone must not take it for over while one of them fires.
        delivery.send(end("a", "west"));
        rig.seconds(300);
        assertThat(board.got.get(2).isFiring()).isTrue();
        delivery.send(end("b", "west"));
        rig.seconds(300);
        assertThat(board.got.get(3).isFiring()).isFalse();
        assertThat(board.got.get(3).alerts()).extracting(AlertEvent::rule).containsExactly("b");
        // At rest: the next one waits for company again.
        delivery.send(Events.of("a", Map.of("zone", "west"), 2, 0, Transition.FIRED, Level.WARNING));
        rig.seconds(29);
        assertThat(board.got).hasSize(4);
        rig.seconds(1);
        assertThat(board.got).hasSize(5);
    }

    @Test
    void route_repeat_tellsAgainWhatFires() {
        Delivery delivery = grouped(Route.to("board").repeatEvery(Duration.ofHours(1)));
        delivery.send(fired("a"));
        rig.seconds(3_599);
        assertThat(board.got).hasSize(1);
        rig.seconds(1);
        assertThat(board.told()).containsExactly("FIRED a", "FIRED a");
        assertThat(board.got).extracting(Notification::repeat).containsExactly(false, true);
        rig.seconds(3_600);
        assertThat(board.got).hasSize(3);
        delivery.send(resolved("a"));
        rig.seconds(7_200);
        assertThat(board.told()).endsWith("RESOLVED a").hasSize(4);
        assertThat(rig.time.pendingCount()).isZero();
    }

    @Test
    void group_alertThatMovesOverWithAllThatWaits_keepsThePause() {
        Delivery delivery = grouped(Route.to("board").grouped(Grouping.by("severity")));
        delivery.send(fired("a"));
        rig.seconds(20);
        delivery.send(Events.of("a", Map.of(), 1, 1, Transition.ESCALATED, Level.CRITICAL));
        rig.seconds(29);
        assertThat(board.got).isEmpty();
        rig.seconds(1);
        assertThat(board.told()).containsExactly("FIRED a + ESCALATED a");
    }

    @Test
    void routes_firstMatch_isTakenUnlessItGoesOn() {
        Delivery delivery = rig.builder()
                .channel("board", board)
                .channel("other", other)
                .route(Route.to("other")
                        .when("severity=critical", "zone=~\"w.*\"")
                        .goOn())
                .route(Route.to("board").when("zone=west"))
                .route(Route.to("other", "board"))
                .build();
        delivery.send(in("a", "west"));
        delivery.send(Events.of("b", Map.of("zone", "west"), 1, 0, Transition.FIRED, Level.CRITICAL));
        delivery.send(in("c", "east"));
        assertThat(board.told()).containsExactly("FIRED a", "FIRED b", "FIRED c");
        assertThat(other.told()).containsExactly("FIRED b", "FIRED c");
    }

    @Test
    void routes_alertMovesOn_thoseWhoWereToldHearOfItsEnd() {
        Delivery delivery = rig.builder()
                .channel("board", board)
                .channel("other", other)
                .route(Route.to("other").when("severity=critical").repeatEvery(Duration.ZERO))
                .route(Route.to("board").repeatEvery(Duration.ofHours(1)))
                .build();
        delivery.send(fired("a"));
        delivery.send(Events.of("a", Map.of(), 1, 1, Transition.ESCALATED, Level.CRITICAL));
        rig.seconds(7_200);
        assertThat(board.told()).containsExactly("FIRED a");
        assertThat(other.told()).containsExactly("ESCALATED a");
        delivery.send(Events.of("a", Map.of(), 1, 2, Transition.RESOLVED, Level.CRITICAL));
        assertThat(board.told()).containsExactly("FIRED a", "RESOLVED a");
        assertThat(other.told()).containsExactly("ESCALATED a", "RESOLVED a");
    }

    @Test
    void refresh_receiverThatForgets_isToldAgainAndForAWhileAfterTheEnd() {
        List<Notification> got = new ArrayList<>();
        GroupChannel forgetful = new GroupChannel() {
            @Override
            public void send(Notification notification) {
                got.add(notification);
            }

            @Override
            public Refresh refresh() {
                return new Refresh(Duration.ofMinutes(1), Duration.ofMinutes(15));
            }
        };
        Delivery delivery = rig.builder().channel("forgetful", forgetful).build();
        delivery.send(fired("a"));
        rig.seconds(600);
        assertThat(got).hasSize(11);
        assertThat(got.get(10).changes()).isEmpty();
        assertThat(got.get(10).alerts()).containsExactly(fired("a"));
        delivery.send(resolved("a"));
        rig.seconds(3_600);
        assertThat(got).hasSize(11 + 15);
        assertThat(got.get(25).alerts()).containsExactly(resolved("a"));
        assertThat(delivery.snapshot().channels().get(0).delivered()).isEqualTo(2);
        assertThat(rig.time.pendingCount()).isZero();
    }

    @Test
    void options_badOnes_areRefusedByName() {
        assertThatThrownBy(() -> Route.to()).hasMessage("channels: [] (expected: at least one)");
        assertThatThrownBy(() -> Route.to("a").repeatEvery(Duration.ofSeconds(-1)))
                .hasMessage("repeatEvery: PT-1S (expected: >= 0)");
        assertThatThrownBy(() -> Grouping.by("a").pause(Duration.ofSeconds(-1)))
                .hasMessage("pause: PT-1S (expected: >= 0)");
        assertThatThrownBy(() -> Grouping.by("a").interval(Duration.ofSeconds(-1)))
                .hasMessage("interval: PT-1S (expected: >= 0)");
        assertThatThrownBy(() -> RetryPolicy.defaults().timeout(Duration.ZERO))
                .hasMessage("timeout: PT0S (expected: > 0)");
    }

    private Delivery grouped(Route route) {
        return rig.builder().channel("board", board).route(route).build();
    }

    private static AlertEvent in(String rule, String zone) {
        return Events.of(rule, Map.of("zone", zone), 1, 0, Transition.FIRED, Level.WARNING);
    }

    private static AlertEvent end(String rule, String zone) {
        return Events.of(rule, Map.of("zone", zone), 1, 1, Transition.RESOLVED, Level.WARNING);
    }
}
