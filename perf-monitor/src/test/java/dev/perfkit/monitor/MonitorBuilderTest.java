package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.signal.Signal;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MonitorBuilderTest {
    private final Rule rule = Rule.gauge("queue", Signal.gauge("shop.queue", "tasks", () -> 0))
            .warning(1.0)
            .build();

    @Test
    void build_badNumbers_areRefusedByName() {
        MonitorBuilder builder = Monitor.builder("shop");
        assertIllegal(() -> Monitor.builder(""), "name: \"\" (expected: not blank)");
        assertIllegal(() -> builder.window(Duration.ZERO), "window: PT0S (expected: > 0)");
        assertIllegal(() -> builder.slot(Duration.ofSeconds(-1)), "slot: PT-1S (expected: >= PT0.001S)");
        assertIllegal(() -> builder.closeWithin(Duration.ofHours(2)), "closeWithin: PT2H (expected: >= 0 and <= PT1H)");
    }

    @Test
    void build_conflicts_areRefused() {
        assertConflict(() -> Monitor.builder("shop").build(), "monitor shop: no rule (expected: at least one)");
        assertConflict(
                () -> Monitor.builder("shop").rule(rule).rule(rule), "monitor shop: rule queue is there already");
        assertConflict(
                () -> Monitor.builder("shop")
                        .rule(rule)
                        .window(Duration.ofSeconds(5))
                        .build(),
                "monitor shop: window PT5S (expected: >= the slot, PT10S)");
        assertConflict(
                () -> Monitor.builder("shop")
                        .rule(rule)
                        .slot(Duration.ofSeconds(7))
                        .build(),
                "monitor shop: rule queue is evaluated every PT30S (expected: a multiple of the slot, PT7S)");
        assertConflict(
                () -> Monitor.builder("shop")
                        .rule(rule)
                        .slot(Duration.ofSeconds(60))
                        .build(),
                "monitor shop: rule queue is evaluated every PT30S (expected: a multiple of the slot, PT1M)");
    }

    @Test
    void build_ruleNamedAsAnAlertOfAnother_isRefused() {
        Signal.Gauge queue = Signal.gauge("shop.queue", "tasks", () -> 0);
        Rule db = Rule.gauge("db", queue)
                .warning(1.0)
                .noDataFor(Duration.ofMinutes(1))
                .build();
        Rule same = Rule.gauge("db (no data)", queue).critical(1.0).build();
        assertConflict(
                () -> Monitor.builder("shop").rule(db).rule(same).build(),
                "monitor shop: two rules have an alert named db (no data) (expected: each name once)");
        assertConflict(
                () -> Monitor.builder("shop")
                        .rule(Rule.gauge("db (broken)", queue).critical(1.0).build())
                        .rule(db)
                        .build(),
                "monitor shop: two rules have an alert named db (broken) (expected: each name once)");
        Rule silent = Rule.gauge("db", queue).warning(1.0).build();
        Monitor.builder("shop").rule(silent).rule(same).build().close();
    }

    @Test
    void channel_addedTwice_isRefused() {
        assertConflict(
                () -> Monitor.builder("shop").channel(Channel.slf4j()).channel(Channel.slf4j()),
                "monitor shop: channel Channel.slf4j() is there already");
    }

    @Test
    void build_nothingButARule_logsAndOwnsItsThreads() {
        try (Monitor monitor = Monitor.builder("shop").rule(rule).build()) {
            assertThat(monitor.name()).isEqualTo("shop");
            assertThat(monitor.snapshot().channels().get(0).channel()).isEqualTo("log");
            assertThat(monitor).hasToString("Monitor{shop, NEW, 1 rules}");
        }
    }

    private static void assertIllegal(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static void assertConflict(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessage(message);
    }
}
