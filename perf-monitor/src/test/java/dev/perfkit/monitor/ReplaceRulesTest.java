package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplaceRulesTest {
    private static final Duration SLOT = Duration.ofSeconds(10);

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final ManualTime time = new ManualTime();
    private final long origin = time.read();
    private final List<AlertEvent> events = new ArrayList<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private Executor executor = Runnable::run;
    private double length;
    private Runnable meanwhile = () -> {};
    private final Signal.Gauge queue = Signal.gauge("queue", "tasks", () -> {
        meanwhile.run();
        return length;
    });
    private final Rule at10 = queueRule("queue", 10);
    private final Rule other = queueRule("other", 1_000);
    private Monitor monitor;

    @AfterEach
    void close() {
        if (monitor != null) {
            monitor.close();
        }
    }

    @Test
    void replace_sameRule_goesOnUntouched() {
        start(at10, other);
        length = 50;
        slots(3);
        assertThat(rule("queue").status()).isEqualTo(AlertStatus.PENDING);
        RuleChanges changes = monitor.replaceRules(List.of(other, at10));
        assertThat(changes.unchanged()).containsExactly("other", "queue");
        assertThat(changes.isEmpty()).isTrue();
        assertThat(rule("queue").evaluations()).isEqualTo(3);
        slots(4);
        assertThat(rule("queue").status()).isEqualTo(AlertStatus.FIRING);
        assertThat(events).extracting(AlertEvent::startsAt).containsExactly(Instant.EPOCH.plusSeconds(70));
        assertThat(monitor.decisions()).extracting(Decision::what).doesNotContain("rules replaced");
        assertThat(monitor.rules()).containsExactly(other, at10);
    }

    @Test
    void replace_otherThreshold_keepsTheAlertFiring() {
        start(at10);
        length = 50;
        slots(8);
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED);
        RuleChanges changes = monitor.replaceRules(List.of(queueRule("queue", 20)));
        assertThat(changes.changed()).containsExactly("queue");
        assertThat(rule("queue").status()).isEqualTo(AlertStatus.FIRING);
        assertThat(rule("queue").since()).isEqualTo(Instant.EPOCH.plusSeconds(70));
        slots(3);
        assertThat(events).hasSize(1);
        length = 15; // a breach of the old one, clear for the new one
        slots(8);
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
        assertThat(events).extracting(AlertEvent::episode).containsExactly(1L, 1L);
        assertThat(events).extracting(AlertEvent::sequence).containsExactly(1, 2);
        assertThat(events)
                .extracting(AlertEvent::fingerprint)
                .containsOnly(events.get(0).fingerprint());
    }

    @Test
    void replace_otherThresholdWhilePending_keepsTheTime() {
        start(at10);
        length = 50;
        slots(4);
        monitor.replaceRules(List.of(queueRule("queue", 20)));
        slots(2);
        assertThat(rule("queue").status()).isEqualTo(AlertStatus.PENDING);
        slots(2);
        assertThat(rule("queue").status()).isEqualTo(AlertStatus.FIRING);
    }

    @Test
    void replace_levelThatFiresIsGone_endsByTheOther() {
        start(Rule.gauge("queue", queue)
                .warning(10.0)
                .critical(20.0)
                .evaluateEvery(SLOT)
                .build());
        length = 50;
        slots(8);
        monitor.replaceRules(List.of(
                Rule.gauge("queue", queue).warning(10.0).evaluateEvery(SLOT).build()));
        length = 0;
        slots(10);
        assertThat(events)
                .extracting(AlertEvent::transition)
                .startsWith(Transition.FIRED)
                .endsWith(Transition.RESOLVED);
        assertThat(rule("queue").failures()).isZero();
    }

    @Test
    void replace_ruleIsGone_tellsItsEnd() {
        start(at10, other);
        length = 50;
        slots(8);
        RuleChanges changes = monitor.replaceRules(List.of(other));
        assertThat(changes.removed()).containsExactly("queue");
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
        assertThat(events.get(1).description()).isEqualTo("its rule was removed");
        assertThat(events.get(1).endsAt()).isEqualTo(Instant.EPOCH.plusSeconds(80));
        assertThat(events.get(1).id()).isNotEqualTo(events.get(0).id());
        slots(20);
        assertThat(events).hasSize(2);
        assertThat(monitor.snapshot().rules()).extracting(RuleSnapshot::rule).containsExactly("other");
        assertThat(monitor.decisions())
                .extracting(Decision::what, Decision::why)
                .contains(org.assertj.core.groups.Tuple.tuple("rules replaced", "removed: queue"));
    }

    @Test
    void replace_ruleIsGoneThatWasPending_tellsNobody() {
        start(at10, other);
        length = 50;
        slots(3);
        monitor.replaceRules(List.of(other));
        assertThat(events).isEmpty();
        // It begins as if it had never been.
        monitor.replaceRules(List.of(other, at10));
        assertThat(rule("queue").status()).isEqualTo(AlertStatus.INACTIVE);
        slots(6);
        assertThat(events).isEmpty();
        slots(1);
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED);
    }

    @Test
    void replace_otherLabels_isAnotherAlert() {
        start(at10);
        length = 50;
        slots(8);
        RuleChanges changes = monitor.replaceRules(List.of(Rule.gauge("queue", queue)
                .critical(10.0)
                .evaluateEvery(SLOT)
                .label("team", "shop")
                .build()));
        assertThat(changes.toString()).isEqualTo("added: queue; removed: queue");
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
        slots(7);
        assertThat(events).hasSize(3);
        assertThat(events.get(2).labels()).containsEntry("team", "shop");
    }

    @Test
    void replace_ruleAdded_isEvaluated() {
        start(other);
        slots(2);
        monitor.replaceRules(List.of(other, at10));
        length = 50;
        slots(8);
        assertThat(events).extracting(AlertEvent::rule).containsExactly("queue");
    }

    @Test
    void replace_runUnderWay_saysNothingAnyMore() {
        executor = waiting::add;
        start(Rule.gauge("queue", queue)
                .critical(10.0)
                .pendingFor(Duration.ZERO)
                .evaluateEvery(SLOT)
                .build());
        work();
        length = 50;
        time.advance(SLOT); // the run that would fire waits for a thread
        monitor.replaceRules(List.of(other));
        work();
        assertThat(events).isEmpty();
        assertThat(monitor.delivery().snapshot().firing()).isEmpty();
    }

    @Test
    void replace_readingUnderWay_saysNothingAnyMore() {
        start(Rule.gauge("queue", queue)
                .critical(10.0)
                .pendingFor(Duration.ZERO)
                .evaluateEvery(SLOT)
                .build());
        length = 50;
        meanwhile = () -> {
            meanwhile = () -> {};
            monitor.replaceRules(List.of(other));
        };
        slots(1);
        assertThat(monitor.rules()).containsExactly(other);
        assertThat(events).isEmpty();
        assertThat(monitor.decisions()).extracting(Decision::what).containsExactly("rules replaced");
    }

    @Test
    void replace_changeWhileReading_goesOnWithTheOther() {
        start(at10);
        length = 50;
        slots(5);
        meanwhile = () -> {
            meanwhile = () -> {};
            monitor.replaceRules(List.of(queueRule("queue", 20)));
        };
        slots(5);
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED);
        assertThat(events.get(0).threshold()).isEqualTo(20);
    }

    @Test
    void replace_otherNoDataRule_keepsOrEndsThatAlert() {
        Rule absent = Rule.gauge("queue", queue)
                .critical(10.0)
                .evaluateEvery(SLOT)
                .noDataFor(Duration.ofMinutes(1))
                .build();
        start(absent);
        length = Double.NaN;
        slots(8);
        assertThat(events).extracting(AlertEvent::rule).containsExactly("queue (no data)");
        monitor.replaceRules(List.of(Rule.gauge("queue", queue)
                .critical(20.0)
                .evaluateEvery(SLOT)
                .noDataFor(Duration.ofMinutes(2))
                .build()));
        slots(2);
        assertThat(events).hasSize(1);
        monitor.replaceRules(List.of(at10));
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
        assertThat(events.get(1).description()).isEqualTo("its rule says nothing of missing data any more");
    }

    @Test
    void replace_beforeTheStart_isWhatStarts() {
        build(other);
        monitor.replaceRules(List.of(at10));
        monitor.start();
        length = 50;
        slots(8);
        assertThat(events).extracting(AlertEvent::rule).containsExactly("queue");
    }

    @Test
    void replace_noGoodSet_isRefusedWhole() {
        start(at10);
        Rule slow = Rule.gauge("slow", queue)
                .critical(1.0)
                .evaluateEvery(Duration.ofSeconds(15))
                .build();
        assertThatThrownBy(() -> monitor.replaceRules(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("monitor shop: no rule (expected: at least one)");
        assertThatThrownBy(() -> monitor.replaceRules(List.of(other, queueRule("other", 5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("monitor shop: two rules have an alert named other (expected: each name once)");
        assertThatThrownBy(() -> monitor.replaceRules(List.of(other, slow)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a multiple of the slot");
        assertThat(monitor.rules()).containsExactly(at10);
        monitor.close();
        assertThatThrownBy(() -> monitor.replaceRules(List.of(other)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("monitor shop: is CLOSED (expected: NEW or STARTED)");
    }

    @Test
    void signals_afterReplacement_onlyGrow() {
        start(at10, other);
        slots(5);
        Signal.Counter evaluations = (Signal.Counter) monitor.signals().stream()
                .filter(signal -> signal.name().equals("monitor.shop.evaluations"))
                .findFirst()
                .orElseThrow();
        assertThat(evaluations.total().getAsLong()).isEqualTo(10);
        monitor.replaceRules(List.of(queueRule("queue", 20)));
        assertThat(evaluations.total().getAsLong()).isEqualTo(10);
        slots(1);
        assertThat(evaluations.total().getAsLong()).isEqualTo(11);
    }

    private Rule queueRule(String name, double critical) {
        return Rule.gauge(name, queue).critical(critical).evaluateEvery(SLOT).build();
    }

    private void start(Rule... rules) {
        build(rules);
        monitor.start();
    }

    private void build(Rule... rules) {
        monitor = Monitor.builder("shop")
                .rules(List.of(rules))
                .channel(events::add)
                .slot(SLOT)
                .ticker(time)
                .scheduler(time)
                .wallClock(() -> Instant.EPOCH.plusNanos(time.read() - origin))
                .executor(task -> executor.execute(task))
                .build();
    }

    private RuleSnapshot rule(String name) {
        return monitor.snapshot().rule(name);
    }

    private void slots(int count) {
        for (int i = 0; i < count; i++) {
            time.advance(SLOT);
        }
    }

    private void work() {
        while (!waiting.isEmpty()) {
            waiting.poll().run();
        }
    }
}
