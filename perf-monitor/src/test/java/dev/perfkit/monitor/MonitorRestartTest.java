package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.AlertStatus;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.monitor.alert.spool.MemoryStorage;
import dev.perfkit.monitor.alert.spool.Storage;
import dev.perfkit.monitor.alert.spool.StorageInUseException;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Alerts before and after the process ends, whichever way it does. */
class MonitorRestartTest {
    private static final Duration SLOT = Duration.ofSeconds(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final List<AlertEvent> events = new ArrayList<>();
    private final Signal.Gauge queue = Signal.gauge("queue", "1", () -> {
        if (this.broken) {
            throw new IllegalStateException("planted");
        }
        return this.value;
    });
    private double value;
    private boolean broken;
    private String name = "shop";
    private List<Runnable> threads; // null where everything runs at once
    private ManualTime time = new ManualTime();
    private Instant bootedOn = Instant.EPOCH;
    private long bootedAt = time.read();
    private MemoryStorage disk = Storage.memory();
    private Monitor monitor;

    @Test
    void firing_overARestart_isNotToldAgainAndResolves() {
        start(rule());
        run(200, MINUTE.multipliedBy(3));
        crash(Duration.ofMinutes(10));
        start(rule());
        assertThat(snapshot().status()).isEqualTo(AlertStatus.FIRING);
        assertThat(snapshot().level()).isEqualTo(Level.CRITICAL);
        run(200, MINUTE.multipliedBy(3));
        run(0, MINUTE.multipliedBy(3));
        assertThat(events)
                .extracting(AlertEvent::transition, AlertEvent::episode, AlertEvent::sequence)
                .containsExactly(tuple(Transition.FIRED, 1L, 1), tuple(Transition.RESOLVED, 1L, 2));
        assertThat(events)
                .extracting(AlertEvent::startsAt)
                .containsOnly(events.get(0).startsAt());
    }

    @Test
    void firing_afterALongOutage_staysUntilSomebodyHasSeenThatItIsOver() {
        start(rule());
        run(200, MINUTE.multipliedBy(3));
        run(0, SLOT.multipliedBy(4));
        crash(Duration.ofDays(3));
        start(rule());
        assertThat(snapshot().status()).isEqualTo(AlertStatus.FIRING);
        run(0, MINUTE);
        assertThat(snapshot().status()).isEqualTo(AlertStatus.FIRING);
        run(0, SLOT.multipliedBy(2));
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
    }

    @Test
    void pending_overARestart_keepsItsTimeAndNoMore() {
        start(rule());
        run(200, SLOT.multipliedBy(4)); // breaches at 10, 20, 30 and 40 s: 30 s of 60
        crash(Duration.ofMinutes(30));
        start(rule());
        assertThat(snapshot().status()).isEqualTo(AlertStatus.PENDING);
        run(200, SLOT.multipliedBy(3)); // the first only says that it goes on
        assertThat(events).isEmpty();
        run(200, SLOT);
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED);
    }

    @Test
    void pending_afterMoreThanAnHour_beginsAnew() {
        start(rule());
        run(200, SLOT.multipliedBy(4));
        crash(Duration.ofMinutes(62));
        start(rule());
        assertThat(snapshot().status()).isEqualTo(AlertStatus.INACTIVE);
        run(200, MINUTE);
        assertThat(events).isEmpty();
        run(200, SLOT);
        assertThat(events).extracting(AlertEvent::episode).containsExactly(2L);
    }

    @Test
    void pendingThatLapsed_thenAClockSetBack_staysOver() {
        start(rule());
        run(200, SLOT.multipliedBy(4));
        crash(Duration.ofMinutes(62));
        start(rule());
        crash(Duration.ofMinutes(-62));
        start(rule());
        assertThat(snapshot().status()).isEqualTo(AlertStatus.INACTIVE);
    }

    @Test
    void clockSetBack_betweenTwoStarts_countsAsNoTime() {
        bootedOn = Instant.EPOCH.plus(Duration.ofDays(10));
        start(rule());
        run(200, SLOT.multipliedBy(4));
        crash(Duration.ofDays(-3));
        start(rule());
        assertThat(snapshot().status()).isEqualTo(AlertStatus.PENDING);
    }

    @Test
    void clockSetBack_whileItFires_endsNoSoonerThanItBegan() {
        bootedOn = Instant.EPOCH.plus(Duration.ofDays(10));
        start(rule());
        run(200, MINUTE.multipliedBy(3));
        crash(Duration.ofHours(-1));
        start(rule());
        run(0, MINUTE.multipliedBy(3));
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
        assertThat(events.get(1).endsAt()).isEqualTo(events.get(0).startsAt());
    }

    @Test
    void firing_withoutDataForHours_writesNothing() throws IOException {
        start(rule());
        run(200, MINUTE.multipliedBy(3));
        run(Double.NaN, MINUTE);
        int length = disk.load().length;
        run(Double.NaN, Duration.ofHours(3));
        assertThat(disk.load()).hasSize(length);
    }

    @Test
    void flapping_overARestart_goesOn() {
        start(rule());
        for (int i = 0; i < 3; i++) {
            run(200, MINUTE.plus(SLOT));
            run(0, MINUTE.plus(SLOT));
        }
        crash(MINUTE);
        start(rule());
        run(200, MINUTE.plus(SLOT));
        assertThat(events).extracting(AlertEvent::transition).endsWith(Transition.FIRED, Transition.FLAPPING);
        assertThat(events.get(events.size() - 1).episode()).isEqualTo(4);
    }

    @Test
    void ruleThatIsGone_firing_isToldToBeOver() {
        start(rule());
        run(200, MINUTE.multipliedBy(3));
        crash(MINUTE);
        start(Rule.gauge("other", queue).critical(100.0).build());
        run(0, Duration.ofSeconds(899)); // 30 of its slots
        assertThat(events).hasSize(1);
        run(0, Duration.ofSeconds(1));
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
        assertThat(events.get(1).description()).isEqualTo("its rule is gone");
        assertThat(events.get(1).endsAt()).isEqualTo(now());
        crash(MINUTE);
        start(rule());
        assertThat(snapshot().status()).isEqualTo(AlertStatus.INACTIVE);
        assertThat(events).hasSize(2);
    }

    @Test
    void ruleWithoutItsLevel_firing_isToldByTheOneItHas() {
        start(rule());
        run(200, MINUTE.multipliedBy(3));
        crash(MINUTE);
        start(Rule.gauge("queue", queue).warning(50.0).evaluateEvery(SLOT).build());
        run(0, MINUTE.multipliedBy(2));
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
        assertThat(events.get(1).threshold()).isEqualTo(50);
    }

    @Test
    void close_midwayThroughATimer_keepsAllOfIt() {
        start(Rule.gauge("queue", queue)
                .critical(100.0)
                .evaluateEvery(Duration.ofSeconds(1))
                .pendingFor(Duration.ofSeconds(9))
                .build());
        run(200, Duration.ofSeconds(6)); // 5 s, of which a crash would have left none
        monitor.close();
        crash(MINUTE);
        start(Rule.gauge("queue", queue)
                .critical(100.0)
                .evaluateEvery(Duration.ofSeconds(1))
                .pendingFor(Duration.ofSeconds(9))
                .build());
        run(200, Duration.ofSeconds(5));
        assertThat(events).hasSize(1);
    }

    @Test
    void timerThatIsOver_isKeptAtOnce() {
        Duration second = Duration.ofSeconds(1);
        Rule rule = Rule.gauge("queue", queue)
                .critical(100.0)
                .evaluateEvery(second)
                .pendingFor(Duration.ZERO)
                .keepFiring(Duration.ofSeconds(15))
                .build();
        start(rule);
        run(200, Duration.ofSeconds(20));
        run(0, Duration.ofSeconds(12)); // the first is kept, and the eleventh
        run(200, second);
        crash(MINUTE);
        start(rule);
        run(0, Duration.ofSeconds(15));
        assertThat(events).hasSize(1);
        run(0, second);
        assertThat(events).hasSize(2);
    }

    @Test
    void spoiledState_firing_goesOnAsFarAsItIsKnown() throws IOException {
        start(rule());
        run(200, MINUTE.multipliedBy(3));
        monitor.close();
        crash(MINUTE);
        start(rule()); // writes all of it anew, each record by itself
        byte[] journal = disk.load();
        journal[new String(journal, StandardCharsets.UTF_8).indexOf("\"saved\"")] ^= 1;
        disk = new MemoryStorage(journal);
        crash(MINUTE);
        start(rule());
        assertThat(log.lines("is corrupt: 1 lines")).hasSize(1);
        assertThat(snapshot().status()).isEqualTo(AlertStatus.FIRING);
        run(0, MINUTE.plus(SLOT));
        assertThat(events).extracting(AlertEvent::sequence).containsExactly(1, 2);
    }

    @Test
    void crash_beforeAnythingIsOnDisk_nobodyWasTold() {
        start(rule());
        run(200, SLOT.multipliedBy(5));
        disk.failing(true);
        MemoryStorage before = disk;
        run(200, SLOT.multipliedBy(3));
        assertThat(events).as("a disk that fails holds nothing up").hasSize(1);
        events.clear();
        disk = before;
        disk.failing(false);
        crash(MINUTE);
        start(rule());
        run(200, SLOT.multipliedBy(3));
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED);
    }

    @Test
    void stateDirectory_ofAnotherMonitor_isRefused(@TempDir Path folder) {
        MonitorBuilder builder = Monitor.builder("shop").rule(rule()).stateDirectory(folder);
        try (Monitor first = builder.build()) {
            assertThat(first.delivery().snapshot().spool()).isNotNull();
            assertThatThrownBy(builder::build)
                    .isInstanceOf(StorageInUseException.class)
                    .hasMessageStartingWith("directory: " + folder);
        }
        builder.build().close();
    }

    @Test
    void brokenRule_overARestart_isNotWellBeforeAnybodyHasSeenThat() {
        broken = true;
        start(rule());
        run(0, Duration.ofMinutes(6));
        assertThat(events).extracting(AlertEvent::rule).containsExactly("queue (broken)");
        crash(MINUTE);
        threads = new ArrayList<>();
        start(rule());
        run(0, SLOT); // what reads the source hangs
        for (Runnable examination : List.copyOf(threads.subList(1, threads.size()))) {
            examination.run();
        }
        assertThat(events).hasSize(1);
        broken = false;
        List.copyOf(threads).forEach(Runnable::run);
        threads = null;
        run(0, SLOT.multipliedBy(2));
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
    }

    @Test
    void budgetThatBurns_overARestart_isNotWellUntilItsShortWindowIsKnown() {
        long[] calls = {0, 0};
        Signal.Ratio errors = Signal.ratio("errors", () -> new Signal.Share(calls[0], calls[1]));
        Slo slo = Slo.of("checkout", errors, 0.99);
        start(slo.slow().build());
        minutes(calls, 60 * 24, 400);
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED);
        crash(MINUTE);
        start(slo.slow().build());
        minutes(calls, 60, 400);
        assertThat(events).hasSize(1);
        minutes(calls, 60 * 7, 0);
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
    }

    /** So many minutes with 10,000 calls each. */
    private void minutes(long[] calls, int minutes, int failed) {
        for (int i = 0; i < minutes; i++) {
            calls[0] += failed;
            calls[1] += 10_000;
            time.advance(MINUTE);
        }
    }

    @Test
    void ruleThatComesLate_goesOnWithItsAlert() {
        start(rule());
        run(200, MINUTE.multipliedBy(3));
        crash(MINUTE);
        Rule other =
                Rule.gauge("other", queue).critical(1_000.0).evaluateEvery(SLOT).build();
        start(other);
        run(200, MINUTE.multipliedBy(4));
        monitor.replaceRules(List.of(rule(), other));
        assertThat(snapshot().status()).isEqualTo(AlertStatus.FIRING);
        run(200, MINUTE.multipliedBy(4));
        assertThat(events).hasSize(1);
        run(0, MINUTE.multipliedBy(2));
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
    }

    @Test
    void monitorWithAnotherName_endsWhatFiresUnderTheOldOne() {
        start(rule());
        run(200, MINUTE.multipliedBy(3));
        crash(MINUTE);
        name = "renamed";
        start(rule());
        run(0, MINUTE.multipliedBy(5));
        assertThat(events).extracting(AlertEvent::transition).containsExactly(Transition.FIRED, Transition.RESOLVED);
        assertThat(events.get(1).monitor()).isEqualTo("shop");
        run(200, MINUTE.multipliedBy(3));
        crash(MINUTE);
        start(rule());
        assertThat(snapshot().status()).isEqualTo(AlertStatus.FIRING);
        assertThat(events).hasSize(3);
    }

    private Rule rule() {
        return Rule.gauge("queue", queue)
                .warning(50.0)
                .critical(100.0)
                .evaluateEvery(SLOT)
                .build();
    }

    private RuleSnapshot snapshot() {
        return monitor.snapshot().rules().get(0);
    }

    private Instant now() {
        return bootedOn.plusNanos(time.read() - bootedAt);
    }

    private void start(Rule rule) {
        long at = bootedAt;
        Instant on = bootedOn;
        ManualTime clock = time;
        Consumer<AlertEvent> channel = events::add;
        monitor = Monitor.builder(name)
                .ticker(clock)
                .scheduler(clock)
                .wallClock(() -> on.plusNanos(clock.read() - at))
                .executor(task -> {
                    if (threads == null) {
                        task.run();
                    } else {
                        threads.add(task);
                    }
                })
                .channel(channel::accept)
                .slot(rule.interval())
                .delivery(delivery -> delivery.storage(disk))
                .rule(rule)
                .build();
        monitor.start();
    }

    private void run(double reading, Duration length) {
        value = reading;
        time.advance(length);
    }

    /** The machine is back after so long, with another monotonic clock. */
    private void crash(Duration outage) {
        Instant then = now().plus(outage);
        disk = disk.afterCrash(0);
        time = new ManualTime();
        time.advance(Duration.ofMinutes(1).plusSeconds(then.getEpochSecond() % 100));
        bootedAt = time.read();
        bootedOn = then;
    }
}
