package dev.perfkit.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.perfkit.host.HostProbe;
import dev.perfkit.host.HostSnapshot;
import dev.perfkit.memory.MemoryProfiler;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StandardRulesTest {
    private final LatencyRecorder calls = new LatencyRecorder();
    private final Signal.Latency latency = Signal.latency("shop.latency", calls::snapshot);
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong all = new AtomicLong();
    private final Signal.Ratio errors = Signal.ratio("shop.errors", () -> new Signal.Share(failed.get(), all.get()));
    private final AtomicLong written = new AtomicLong();
    private double memory = 0.5;

    /** A host whose figures a test sets. */
    private record Host(List<Signal> signals) implements HostProbe {
        @Override
        public HostSnapshot snapshot() {
            throw new UnsupportedOperationException();
        }

        @Override
        public HostSnapshot.JvmProcess process() {
            throw new UnsupportedOperationException();
        }

        @Override
        public HostSnapshot.OpenFiles files() {
            throw new UnsupportedOperationException();
        }
    }

    private List<Signal> machine() {
        return new ArrayList<>(List.of(
                Signal.ratio("host.cpu.busy", () -> new Signal.Share(failed.get(), all.get())),
                Signal.gauge("host.memory.used", "1", () -> memory),
                Signal.counter("host.disk.read", "bytes", () -> 0),
                Signal.counter("host.disk.written", "bytes", written::get),
                Signal.counter("host.network.received", "bytes", () -> 0),
                Signal.counter("host.network.sent", "bytes", () -> 0)));
    }

    @Test
    void build_nothingGiven_saysWhatIsAbsent() {
        StandardRules standard =
                StandardRules.builder().host(HostProbe.disabled()).build();
        assertThat(standard.rules()).isEmpty();
        assertThat(standard.absent())
                .containsExactly(
                        "response time: no latency was given",
                        "error rate: no share of failures was given",
                        "cpu: the host does not tell host.cpu.busy",
                        "memory: the host does not tell host.memory.used",
                        "disk read: the host does not tell host.disk.read",
                        "disk written: the host does not tell host.disk.written",
                        "network received: the host does not tell host.network.received",
                        "network sent: the host does not tell host.network.sent",
                        "heap: no memory profiler was given",
                        "disk space: no path was given",
                        "pool: no pool was given");
    }

    @Test
    void build_everythingGiven_hasTheThresholdsOfTheTable() {
        MemoryProfiler memoryProfiler = MemoryProfiler.builder("shop").build();
        StandardRules standard = StandardRules.builder()
                .responseTimes(latency)
                .errors(errors)
                .host(new Host(machine()))
                .memory(memoryProfiler)
                .diskSpace(Path.of("/"))
                .pool("main", Signal.gauge("pool", "1", () -> 0.5))
                .build();
        assertThat(standard.absent()).isEmpty();
        assertThat(standard.rules())
                .extracting(Rule::name, StandardRulesTest::warning, StandardRulesTest::critical)
                .containsExactlyInAnyOrder(
                        tuple("response time", 1e9, 5e9),
                        tuple("error rate", 0.05, 0.10),
                        tuple("cpu", 0.70, 0.90),
                        tuple("memory", 0.80, 0.95),
                        tuple("heap", 0.80, 0.95),
                        tuple("disk space /", 0.85, 0.95),
                        tuple("pool main", 0.80, 0.95),
                        tuple("disk read", null, null),
                        tuple("disk written", null, null),
                        tuple("network received", null, null),
                        tuple("network sent", null, null));
        Rule cpu = rule(standard, "cpu");
        assertThat(cpu.title(Level.CRITICAL)).isEqualTo("High CPU Usage");
        assertThat(rule(standard, "memory").title(Level.CRITICAL)).isEqualTo("High Memory Usage");
        assertThat(rule(standard, "response time").title(Level.WARNING)).isEqualTo("Elevated Response Time");
        try (Watched watched = new Watched(standard.rules().toArray(Rule[]::new))) {
            watched.slots(12, () -> {
                all.addAndGet(100);
                for (int i = 0; i < 20; i++) {
                    calls.record(1_000_000);
                }
            });
            // All of them are evaluated, and only a heap of which nobody knows has no value.
            assertThat(watched.monitor.snapshot().rules())
                    .allSatisfy(rule -> assertThat(rule.evaluations()).isPositive())
                    .filteredOn(rule -> !rule.judgement().hasData())
                    .extracting(RuleSnapshot::rule)
                    .isSubsetOf("heap");
        }
        memoryProfiler.close();
    }

    private static Double warning(Rule rule) {
        return rule.warning() == null ? null : rule.warning().fire();
    }

    private static Double critical(Rule rule) {
        return rule.critical() == null ? null : rule.critical().fire();
    }

    private static Rule rule(StandardRules standard, String name) {
        return standard.rules().stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void host_containerWithLimits_isJudgedByThem() {
        List<Signal> signals = machine();
        signals.add(Signal.ratio("host.container.cpu.used", () -> new Signal.Share(0, 0)));
        signals.add(Signal.gauge("host.container.memory.used", "1", () -> 0.5));
        StandardRules standard = StandardRules.builder().host(new Host(signals)).build();
        assertThat(rule(standard, "cpu").signal().name()).isEqualTo("host.container.cpu.used");
        assertThat(rule(standard, "memory").signal().name()).isEqualTo("host.container.memory.used");
    }

    @Test
    void host_realOne_isEvaluated() {
        StandardRules standard =
                StandardRules.builder().host(HostProbe.system()).build();
        assertThat(standard.rules().size() + standard.absent().size()).isEqualTo(11);
        assumeThat(standard.rules())
                .as("the host tells its memory, as Linux does")
                .extracting(Rule::name)
                .contains("memory");
        try (Watched watched = new Watched(standard.rules().toArray(Rule[]::new))) {
            watched.slots(6, () -> {});
            assertThat(watched.rule("memory").last().value()).isBetween(0.0, 1.0);
            assertThat(watched.monitor.snapshot().rules())
                    .allSatisfy(rule -> assertThat(rule.failures()).isZero());
        }
    }

    @Test
    void adjust_aThreshold_leavesTheOther() {
        StandardRules standard = StandardRules.builder()
                .responseTimes(latency, rule -> rule.warning(Duration.ofMillis(200)))
                .host(new Host(machine()))
                .adjust("cpu", rule -> rule.critical(0.97))
                .adjust("disk written", rule -> rule.warning(200e6))
                .without("network sent")
                .build();
        assertThat(rule(standard, "response time").warning().fire()).isEqualTo(2e8);
        assertThat(rule(standard, "response time").critical().fire()).isEqualTo(5e9);
        assertThat(rule(standard, "cpu").warning().fire()).isEqualTo(0.70);
        assertThat(rule(standard, "cpu").critical().fire()).isEqualTo(0.97);
        assertThat(rule(standard, "disk written").warning().fire()).isEqualTo(200e6);
        assertThat(standard.rules()).extracting(Rule::name).doesNotContain("network sent");
        assertThat(standard.absent()).contains("network sent: left out");
    }

    @Test
    void build_unknownRule_isRefused() {
        assertThatThrownBy(() -> StandardRules.builder().without("gpu").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rule: gpu (expected: one of [response time, error rate, cpu, memory, ");
        assertThatThrownBy(() -> StandardRules.builder()
                        .responseTimes(latency)
                        .adjust("response time", rule -> {})
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(", changed where its latency is given)");
    }

    @Test
    void rules_memoryAndProcessorsBusy_fire() {
        memory = 0.96;
        StandardRules standard = StandardRules.builder()
                .errors(errors)
                .host(new Host(machine()))
                .adjust("disk written", rule -> rule.warning(1e6))
                .build();
        try (Watched watched = new Watched(standard.rules().toArray(Rule[]::new))) {
            watched.slots(20, () -> {
                failed.addAndGet(92);
                all.addAndGet(100);
                written.addAndGet(20_000_000);
            });
            assertThat(watched.events)
                    .extracting(event -> event.rule(), event -> event.level(), event -> event.title())
                    .containsExactlyInAnyOrder(
                            tuple("memory", Level.CRITICAL, "High Memory Usage"),
                            tuple("cpu", Level.CRITICAL, "High CPU Usage"),
                            tuple("error rate", Level.CRITICAL, "High Error Rate"),
                            tuple("disk written", Level.WARNING, "Elevated host.disk.written"));
        }
    }
}
