package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The alerts that a rule has beside its own, heartbeats, and a machine that was suspended. */
class OtherAlertsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final ManualTime time = new ManualTime();
    private final List<AlertEvent> events = new ArrayList<>();
    private double value = 1;
    private boolean broken;
    private Instant wall = Instant.EPOCH;
    private Monitor monitor;

    private RuleBuilder<Double> rule() {
        Signal.Gauge gauge = Signal.gauge("shop.queue", "tasks", () -> {
            if (broken) {
                throw new IllegalStateException("no connection");
            }
            return value;
        });
        return Rule.gauge("queue", gauge)
                .warning(80.0)
                .pendingFor(SECOND.multipliedBy(3))
                .evaluateEvery(SECOND);
    }

    private MonitorBuilder builder(Rule rule) {
        return Monitor.builder("shop")
                .rule(rule)
                .slot(SECOND)
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .wallClock(() -> wall)
                .channel(events::add);
    }

    private void start(MonitorBuilder builder) {
        monitor = builder.build();
        monitor.start();
    }

    private void seconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            wall = wall.plusSeconds(1);
            time.advance(SECOND);
        }
    }

    @Test
    void pendingThatASuspensionDropped_beginsAnewThen() {
        start(builder(rule().grace(Duration.ZERO).build()));
        value = 100;
        seconds(3);
        assertThat(monitor.snapshot().rule("queue").since()).isEqualTo(Instant.EPOCH.plusSeconds(1));
        wall = wall.plusSeconds(3_600);
        seconds(1);
        assertThat(monitor.snapshot().rule("queue").status()).isEqualTo(AlertStatus.PENDING);
        assertThat(monitor.snapshot().rule("queue").since()).isEqualTo(wall);
    }

    @AfterEach
    void close() {
        monitor.close();
    }

    @Test
    void noData_forSoLong_isAnAlertOfItsOwn() {
        start(builder(
                rule().noDataFor(SECOND.multipliedBy(10)).label("team", "web").build()));
        value = Double.NaN;
        seconds(10);
        assertThat(events).isEmpty();
        seconds(2);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).rule()).isEqualTo("queue (no data)");
        assertThat(events.get(0).title()).isEqualTo("No Data");
        assertThat(events.get(0).labels()).containsEntry("team", "web");
        assertThat(monitor.snapshot().rule("queue (no data)").status()).isEqualTo(AlertStatus.FIRING);
        value = 1;
        seconds(1);
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
    }

    @Test
    void noData_unlessAskedFor_isNoAlert() {
        start(builder(rule().build()));
        value = Double.NaN;
        seconds(3_600);
        assertThat(events).isEmpty();
        assertThat(monitor.snapshot().rules()).hasSize(1);
    }

    @Test
    void sourceThatThrows_isAnAlertOfItsOwn_withTheReason() {
        start(builder(rule().brokenFor(SECOND.multipliedBy(10)).build()));
        broken = true;
        seconds(13);
        assertThat(events).hasSize(1);
        assertThat(events.get(0).rule()).isEqualTo("queue (broken)");
        assertThat(events.get(0).description()).isEqualTo("java.lang.IllegalStateException: no connection");
        assertThat(log.lines("further failures are only counted")).hasSize(1);
        broken = false;
        seconds(2);
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
    }

    @Test
    void sourceThatHangs_isAnAlertOfItsOwn() {
        ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        start(builder(rule().brokenFor(SECOND.multipliedBy(10)).build()).executor(waiting::add));
        Runnable hangs = waiting.remove(); // the first run has begun, and does not come back
        for (int i = 0; i < 16; i++) {
            seconds(1);
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }
        assertThat(events).hasSize(1);
        assertThat(events.get(0).description()).matches("not evaluated for \\d+ s: its source takes too long");
        hangs.run();
        seconds(1);
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
    }

    @Test
    void machineThatWasSuspended_freezesTheTimer() {
        start(builder(rule().build()));
        value = 100;
        seconds(3);
        wall = wall.plus(Duration.ofHours(1)); // while the monotonic clock stood still
        seconds(1);
        assertThat(events).as("two of the three seconds count").isEmpty();
        seconds(1);
        assertThat(events).hasSize(1);
    }

    @Test
    void heartbeat_goesOnWhileRulesAreEvaluated() {
        int[] beats = {0};
        start(builder(rule().build()).heartbeat(SECOND.multipliedBy(5), () -> beats[0]++));
        seconds(20);
        assertThat(beats[0]).isEqualTo(4);
        assertThat(monitor.signals())
                .filteredOn(signal -> signal.name().equals("monitor.shop.heartbeats"))
                .singleElement()
                .satisfies(
                        signal -> assertThat(((Signal.Counter) signal).total().getAsLong())
                                .isEqualTo(4));
    }

    @Test
    void heartbeat_isSilentWhereNothingIsEvaluated() {
        int[] beats = {0};
        ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        start(builder(rule().build()).executor(waiting::add).heartbeat(SECOND.multipliedBy(5), () -> beats[0]++));
        waiting.remove(); // lost: no run of the rule ever comes back
        for (int i = 0; i < 20; i++) {
            seconds(1);
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }
        assertThat(beats[0]).isZero();
    }

    @Test
    void heartbeat_thatThrows_isCountedAndGoesOn() {
        int[] beats = {0};
        start(builder(rule().build()).heartbeat(SECOND.multipliedBy(5), () -> {
            beats[0]++;
            throw new IllegalStateException("nobody there");
        }));
        seconds(20);
        assertThat(beats[0]).isEqualTo(4);
        assertThat(log.lines("further failures are only counted")).hasSize(1);
    }

    @Test
    void badInput_isRefused() {
        start(builder(rule().build()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule().label("1st", "x"))
                .withMessageStartingWith("label: \"1st\" (expected: letters, digits and _, not a digit first");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule().label("alertname", "x"))
                .withMessageContaining("none of [alertname, monitor, severity]");
        assertThatIllegalStateException()
                .isThrownBy(() -> rule().label("team", "a").label("team", "b"))
                .withMessage("rule queue: label team is there already");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule().noDataFor(Duration.ZERO))
                .withMessage("noDataFor: PT0S (expected: > 0)");
        assertThatIllegalStateException()
                .isThrownBy(() -> builder(rule().build())
                        .heartbeat(Duration.ofMillis(1), () -> {})
                        .build())
                .withMessage(
                        "monitor shop: heartbeat every PT0.001S (expected: at least the interval of rule queue, PT1S)");
    }
}
