package dev.perfkit.monitor.alert.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.monitor.CapturedLog;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random days against a reference that says, channel by channel, what may and what must have been heard. */
class DeliveryPropertyTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /** What each of the three channels wants to hear, in words of its own. */
    private static List<String> routeByHand(AlertEvent event) {
        List<String> channels = new ArrayList<>();
        boolean critical = event.allLabels().get("severity").equals("critical");
        if (critical) {
            channels.add("pager");
        }
        if (event.labels().get("zone").startsWith("w")) {
            channels.add("west");
        } else {
            channels.add("rest");
        }
        return channels;
    }

    private static boolean inhibitedByHand(AlertEvent event, Map<String, AlertEvent> last) {
        return event.level() == Level.WARNING
                && last.values().stream()
                        .anyMatch(other -> other.isFiring()
                                && other.level() == Level.CRITICAL
                                && other.labels()
                                        .get("zone")
                                        .equals(event.labels().get("zone")));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void day_random_everyChannelHearsWhatItMustAndNothingElse(long seed) {
        Random random = new Random(seed);
        Rig rig = new Rig();
        Map<String, Rig.Board> boards = new LinkedHashMap<>();
        List.of("pager", "west", "rest").forEach(name -> boards.put(name, new Rig.Board()));
        Grouping grouping = random.nextBoolean()
                ? Grouping.none()
                : Grouping.by("zone")
                        .pause(Duration.ofSeconds(random.nextInt(30)))
                        .interval(Duration.ofSeconds(60));
        DeliveryBuilder builder = rig.builder();
        boards.forEach(builder::channel);
        Delivery delivery = builder.route(
                        Route.to("pager").when("severity=critical").goOn())
                .route(Route.to("west").when("zone=~\"w.*\"").grouped(grouping).repeatEvery(Duration.ofMinutes(30)))
                .route(Route.to("rest").grouped(grouping).repeatEvery(Duration.ZERO))
                .inhibit(Inhibition.criticalOverWarning("zone"))
                .build();
        Map<String, AlertEvent> last = new TreeMap<>();
        List<AlertEvent> all = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(12)) {
                case 0 ->
                    boards.values().stream().skip(random.nextInt(3)).findFirst().ifPresent(Rig.Board::failing);
                case 1, 2 -> boards.values().forEach(board -> board.failure = null);
                case 3 -> {
                    String rule = "r" + random.nextInt(5);
                    delivery.silence(LabelMatcher.parseAll("alertname=" + rule), Duration.ofMinutes(5), "ann", "");
                }
                default -> {
                    AlertEvent event = next(random, last);
                    last.put(event.rule(), event);
                    all.add(event);
                    delivery.send(event);
                    if (random.nextInt(10) == 0) {
                        delivery.send(event);
                    }
                }
            }
            rig.seconds(random.nextInt(120));
        }
        // The weather clears; after the last silence and the longest pause everybody knows how things stand.
        boards.values().forEach(board -> board.failure = null);
        rig.seconds(3_600);
        boards.forEach((name, board) -> check(seed, name, board, all));
        for (AlertEvent event : last.values()) {
            for (Map.Entry<String, Rig.Board> board : boards.entrySet()) {
                List<AlertEvent> heard = heard(board.getValue(), event.rule());
                AlertEvent newest = heard.isEmpty() ? null : heard.get(heard.size() - 1);
                String what = "seed " + seed + ", " + board.getKey() + ", " + Rig.text(event) + ", heard " + heard;
                if (event.isFiring() && routeByHand(event).contains(board.getKey()) && !inhibitedByHand(event, last)) {
                    assertThat(newest).as(what).isEqualTo(event);
                } else if (!event.isFiring()) {
                    // Nobody is left with an incident open that is over.
                    assertThat(newest == null || !newest.isFiring()).as(what).isTrue();
                }
            }
        }
        assertThat(delivery.snapshot().accepted()).as("seed %s", seed).isEqualTo(all.size());
        assertThat(delivery.snapshot().deadLetters()).as("seed %s", seed).isEmpty();
    }

    /** What was heard of a rule is a part of what happened to it, in its order, with the same again only as a repeat. */
    private static void check(long seed, String name, Rig.Board board, List<AlertEvent> all) {
        for (int rule = 0; rule < 5; rule++) {
            String ruleName = "r" + rule;
            List<AlertEvent> happened =
                    all.stream().filter(event -> event.rule().equals(ruleName)).toList();
            int from = 0;
            for (var notification : board.got) {
                for (AlertEvent event : notification.changes()) {
                    if (event.rule().equals(ruleName)) {
                        int at = happened.indexOf(event);
                        assertThat(at)
                                .as("seed %s: %s heard %s in order", seed, name, event.id())
                                .isGreaterThanOrEqualTo(notification.repeat() ? from - 1 : from);
                        from = at + 1;
                        if (event.isFiring()) {
                            assertThat(routeByHand(event)).as("seed %s", seed).contains(name);
                        }
                    }
                }
            }
        }
    }

    private static List<AlertEvent> heard(Rig.Board board, String rule) {
        return board.got.stream()
                .flatMap(notification -> notification.changes().stream())
                .filter(event -> event.rule().equals(rule))
                .toList();
    }

    /** The next thing that can happen to a random rule. */
    private static AlertEvent next(Random random, Map<String, AlertEvent> last) {
        int number = random.nextInt(5);
        String rule = "r" + number;
        Map<String, String> labels =
                Map.of("zone", List.of("west", "wild", "east").get(number % 3));
        AlertEvent before = last.get(rule);
        if (before == null || !before.isFiring()) {
            long episode = before == null ? 1 : before.episode() + 1;
            return Events.of(
                    rule, labels, episode, 0, Transition.FIRED, random.nextBoolean() ? Level.CRITICAL : Level.WARNING);
        }
        int sequence = before.sequence() + 1;
        if (random.nextBoolean()) {
            return Events.of(rule, labels, before.episode(), sequence, Transition.RESOLVED, before.level());
        }
        return before.level() == Level.WARNING
                ? Events.of(rule, labels, before.episode(), sequence, Transition.ESCALATED, Level.CRITICAL)
                : Events.of(rule, labels, before.episode(), sequence, Transition.DEESCALATED, Level.WARNING);
    }
}
