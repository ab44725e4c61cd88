package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Channel;
import dev.perfkit.monitor.alert.Judgement;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.signal.Decision;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MonitorTest {
    private static final Duration SLOT = Duration.ofSeconds(10);

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final ManualTime time = new ManualTime();
    private final long origin = time.read();
    private final LatencyRecorder recorder = new LatencyRecorder();
    private final Signal.Latency latency = Signal.latency("shop.latency", recorder::snapshot);
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong all = new AtomicLong();
    private final Signal.Ratio errors = Signal.ratio("shop.errors", () -> new Signal.Share(failed.get(), all.get()));
    private final List<AlertEvent> events = new ArrayList<>();
    private Monitor monitor;

    @AfterEach
    void close() {
        if (monitor != null) {
            monitor.close();
        }
    }

    @Test
    void latencyRule_slowThenFast_pendsFiresAndResolves() {
        start(Rule.latency("p95", latency, 0.95).build());
        slots(6, 100, Duration.ofMillis(50));
        assertThat(rule("p95").status()).isEqualTo(AlertStatus.INACTIVE);
        slots(6, 100, Duration.ofSeconds(2));
        assertThat(rule("p95").status()).isEqualTo(AlertStatus.PENDING);
        assertThat(events).isEmpty();
        slots(6, 100, Duration.ofSeconds(2));
        assertThat(rule("p95").status()).isEqualTo(AlertStatus.FIRING);
        assertThat(rule("p95").level()).isEqualTo(Level.WARNING);
        // The slow calls leave the window of five minutes; p95 falls only when they are under one in twenty.
        slots(36, 100, Duration.ofMillis(50));
        assertThat(rule("p95").status()).isEqualTo(AlertStatus.RESOLVED);
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
        AlertEvent fired = events.get(0);
        assertThat(fired.monitor()).isEqualTo("shop");
        assertThat(fired.title()).isEqualTo("Elevated Response Time");
        assertThat(fired.description())
                .startsWith("p95 response time 2.00 s (fires at 1.00 s, clears at 900.0 ms; 1,800 samples, ");
        assertThat(fired.value()).isCloseTo(2e9, within(2e7));
        assertThat(fired.threshold()).isEqualTo(1e9);
        assertThat(fired.coverage()).isCloseTo(0.6, within(1e-9));
        assertThat(fired.startsAt()).isEqualTo(Instant.EPOCH.plusSeconds(180));
        assertThat(fired.isFiring()).isTrue();
        AlertEvent resolved = events.get(1);
        assertThat(resolved.startsAt()).isEqualTo(fired.startsAt());
        assertThat(resolved.endsAt()).isEqualTo(Instant.EPOCH.plusSeconds(540));
        assertThat(resolved.isFiring()).isFalse();
        assertThat(monitor.decisions())
                .extracting(Decision::what)
                .containsExactly("p95 BEGAN (WARNING)", "p95 FIRED (WARNING)", "p95 RESOLVED (WARNING)");
    }

    @Test
    void latencyRule_fewSlowCallsAmongMany_readsTheMergedHistogram() {
        start(Rule.latency("p95", latency, 0.95).build());
        // One slot is all slow. An average of the slots' percentiles would be 10.05 s / 6.
        slots(1, 10, Duration.ofSeconds(10));
        slots(5, 1_000, Duration.ofMillis(10));
        assertThat(rule("p95").last().value()).isCloseTo(1e7, within(1e5));
        assertThat(rule("p95").last().count()).isEqualTo(5_010);
    }

    @Test
    void errorRule_risesAndFalls_isOneIncident() {
        start(fast(Rule.errorRate("errors", errors)));
        calls(100, 6);
        slot();
        calls(100, 6);
        slot();
        calls(100, 30);
        slot();
        for (int i = 0; i < 40; i++) {
            calls(100, 0);
            slot();
        }
        assertThat(events)
                .extracting(AlertEvent::transition, AlertEvent::level)
                .containsExactly(
                        tuple(Transition.FIRED, Level.WARNING),
                        tuple(Transition.ESCALATED, Level.CRITICAL),
                        tuple(Transition.DEESCALATED, Level.WARNING),
                        tuple(Transition.RESOLVED, Level.WARNING));
        assertThat(events)
                .extracting(AlertEvent::startsAt)
                .containsOnly(events.get(0).startsAt());
        assertThat(events.get(1).title()).isEqualTo("High Error Rate");
        assertThat(events.get(1).description()).startsWith("error rate 14.00 % (fires at 10.00 %, clears at 9.00 %");
    }

    @Test
    void errorRule_totalsShrink_windowBeginsAnew() {
        start(fast(Rule.errorRate("errors", errors)));
        calls(1_000, 500);
        slot();
        failed.set(0);
        all.set(10);
        slot();
        assertThat(rule("errors").judgement()).isEqualTo(Judgement.NODATA);
        calls(100, 0);
        slot();
        assertThat(rule("errors").last().value()).isZero();
        assertThat(rule("errors").last().coverage()).isCloseTo(1 / 30.0, within(1e-9));
    }

    @Test
    void errorRule_callsFinishAfterTheyBegan_shareIsAtMostOne() {
        start(Rule.errorRate("errors", errors)
                .minimumCount(1)
                .evaluateEvery(SLOT)
                .build());
        all.set(10);
        time.advance(SLOT.multipliedBy(31));
        failed.set(10);
        all.set(11);
        slot();
        assertThat(rule("errors").last().value()).isEqualTo(1);
    }

    @Test
    void gaugeRule_noValue_isNoData() {
        double[] value = {Double.NaN};
        start(fast(Rule.gauge("queue", Signal.gauge("shop.queue", "tasks", () -> value[0]))
                .warning(80.0)));
        slot();
        assertThat(rule("queue").judgement()).isEqualTo(Judgement.NODATA);
        value[0] = 90;
        slot();
        assertThat(rule("queue").status()).isEqualTo(AlertStatus.PENDING);
        assertThat(rule("queue").unit()).isEqualTo("tasks");
        assertThat(rule("queue").warning()).isEqualTo(new Threshold(80, 72));
        assertThat(rule("queue").critical()).isNull();
        value[0] = 10;
        slot();
        assertThat(monitor.decisions()).extracting(Decision::what).endsWith("queue DROPPED (WARNING)");
        assertThat(events).isEmpty();
    }

    @Test
    void rule_withoutTraffic_staysAsItIs() {
        start(fast(Rule.errorRate("errors", errors)));
        calls(100, 50);
        slot();
        slot();
        assertThat(rule("errors").status()).isEqualTo(AlertStatus.FIRING);
        time.advance(Duration.ofHours(8));
        assertThat(rule("errors").judgement()).isEqualTo(Judgement.NODATA);
        assertThat(rule("errors").status()).isEqualTo(AlertStatus.FIRING);
        assertThat(events).hasSize(1);
    }

    @Test
    void source_throws_isAnErrorThatHurtsNoOtherRule() {
        boolean[] broken = {true};
        Signal.Gauge fragile = Signal.gauge("fragile", "1", () -> {
            if (broken[0]) {
                throw new IllegalStateException("planted");
            }
            return 0;
        });
        Signal.Latency nothing = Signal.latency("nothing", () -> null);
        start(
                fast(Rule.gauge("fragile", fragile).warning(1.0)),
                fast(Rule.latency("nothing", nothing, 0.5)),
                fast(Rule.errorRate("errors", errors)));
        calls(100, 50);
        slot();
        slot();
        assertThat(rule("errors").status()).isEqualTo(AlertStatus.FIRING);
        assertThat(rule("fragile").judgement()).isEqualTo(Judgement.ERROR);
        assertThat(rule("fragile").error()).isEqualTo("java.lang.IllegalStateException: planted");
        assertThat(rule("fragile").failures()).isEqualTo(3);
        assertThat(rule("nothing").error()).contains("the source gave null");
        assertThat(log.lines("cannot be read")).hasSize(2);
        broken[0] = false;
        slot();
        assertThat(rule("fragile").error()).isNull();
        assertThat(rule("fragile").judgement().hasData()).isTrue();
    }

    @Test
    void source_throwsCheckedUndeclared_isAnErrorLikeAnyOther() {
        Signal.Gauge fragile = Signal.gauge("fragile", "1", () -> {
            throw MonitorTest.<RuntimeException>undeclared(new IOException("planted"));
        });
        start(fast(Rule.gauge("fragile", fragile).warning(1.0)));
        slot();
        assertThat(rule("fragile").judgement()).isEqualTo(Judgement.ERROR);
        assertThat(rule("fragile").failures()).isEqualTo(2);
        assertThat(log.lines("cannot be read")).hasSize(1);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Exception> E undeclared(Exception e) throws E {
        throw (E) e;
    }

    @Test
    void signals_afterSomeWork_tellIt() {
        Channel broken = event -> {
            throw new IllegalStateException("planted");
        };
        monitor =
                builder(fast(Rule.errorRate("errors", errors))).channel(broken).build();
        monitor.start();
        calls(100, 50);
        slot();
        slot();
        assertThat(figure("firing")).isEqualTo(1);
        assertThat(figure("evaluations")).isEqualTo(2);
        assertThat(figure("missed")).isZero();
        assertThat(figure("failures")).isZero();
        assertThat(figure("channel.delivered")).isEqualTo(1);
        assertThat(figure("channel.failures")).isEqualTo(1);
        assertThat(figure("channel.dropped")).isZero();
        assertThat(monitor.snapshot().firingCount()).isEqualTo(1);
        assertThat(monitor.snapshot().channels()).hasSize(2);
    }

    @Test
    void close_twice_stopsEvaluatingAndKeepsItsState() {
        start(fast(Rule.errorRate("errors", errors)));
        slot();
        monitor.close();
        monitor.close();
        assertThat(time.pendingCount()).isZero();
        time.advance(Duration.ofHours(1));
        assertThat(rule("errors").evaluations()).isEqualTo(1);
        assertThat(monitor).hasToString("Monitor{shop, CLOSED, 1 rules}");
    }

    @Test
    void start_twiceOrAfterClose_isRefused() {
        start(fast(Rule.errorRate("errors", errors)));
        assertThatThrownBy(monitor::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("monitor shop: is STARTED (expected: NEW)");
        monitor.close();
        assertThatThrownBy(monitor::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("monitor shop: is CLOSED (expected: NEW)");
    }

    @Test
    void snapshot_unknownRule_isRefused() {
        start(fast(Rule.errorRate("errors", errors)));
        assertThatThrownBy(() -> rule("other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rule: other (expected: one of [errors])");
    }

    private void start(Rule... rules) {
        monitor = builder(rules).build();
        monitor.start();
    }

    private MonitorBuilder builder(Rule... rules) {
        MonitorBuilder builder = Monitor.builder("shop")
                .ticker(time)
                .scheduler(time)
                .wallClock(() -> Instant.EPOCH.plusNanos(time.read() - origin))
                .executor(Runnable::run)
                .channel(events::add);
        List.of(rules).forEach(builder::rule);
        return builder;
    }

    /** Evaluated in every slot, and firing at the second breach. */
    private static Rule fast(RuleBuilder<?> rule) {
        return rule.evaluateEvery(SLOT).pendingFor(SLOT).keepFiring(SLOT).build();
    }

    private RuleSnapshot rule(String name) {
        return monitor.snapshot().rule(name);
    }

    private void slots(int count, int calls, Duration each) {
        for (int i = 0; i < count; i++) {
            for (int call = 0; call < calls; call++) {
                recorder.record(each.toNanos());
            }
            slot();
        }
    }

    private void slot() {
        time.advance(SLOT);
    }

    private void calls(long count, long errorCount) {
        all.addAndGet(count);
        failed.addAndGet(errorCount);
    }

    private double figure(String name) {
        for (Signal signal : monitor.signals()) {
            if (signal.name().equals("monitor.shop." + name)) {
                return signal instanceof Signal.Gauge gauge
                        ? gauge.value().getAsDouble()
                        : ((Signal.Counter) signal).total().getAsLong();
            }
        }
        throw new AssertionError(name);
    }
}
