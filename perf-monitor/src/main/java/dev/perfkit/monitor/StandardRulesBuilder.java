package dev.perfkit.monitor;

import static java.util.Objects.requireNonNull;

import dev.perfkit.host.HostProbe;
import dev.perfkit.memory.MemoryProfiler;
import dev.perfkit.memory.MemorySnapshot;
import dev.perfkit.signal.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses {@link StandardRules}.
 *
 * <table>
 *   <caption>The rules</caption>
 *   <tr><th>name</th><th>judges</th><th>warning</th><th>critical</th></tr>
 *   <tr><td>{@code response time}</td><td>95th percentile</td><td>1 s</td><td>5 s</td></tr>
 *   <tr><td>{@code error rate}</td><td>failed in all</td><td>5 %</td><td>10 %</td></tr>
 *   <tr><td>{@code cpu}</td><td>busy time of the processors; of those that the container may use, where it has a limit</td><td>70 %</td><td>90 %</td></tr>
 *   <tr><td>{@code memory}</td><td>what is not available; where a container has a limit, the working set in it</td><td>80 %</td><td>95 %</td></tr>
 *   <tr><td>{@code heap}</td><td>what was left after the last collection, in the heap's limit</td><td>80 %</td><td>95 %</td></tr>
 *   <tr><td>{@code disk space PATH}</td><td>what is used of the file store</td><td>85 %</td><td>95 %</td></tr>
 *   <tr><td>{@code pool NAME}</td><td>connections in use</td><td>80 %</td><td>95 %</td></tr>
 *   <tr><td>{@code disk read}, {@code disk written}, {@code network received}, {@code network sent}</td><td>bytes a second</td><td colspan="2">none: shown, until {@link #adjust} gives one, since what is much depends on the machine</td></tr>
 * </table>
 */
public final class StandardRulesBuilder {
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Map<String, Consumer<RuleBuilder<Double>>> adjustments = new LinkedHashMap<>();
    private final Set<String> left = new LinkedHashSet<>();

    /** Makes a rule, or says why not. */
    private sealed interface Part {
        /** A rule that can be made. */
        record Present(RuleBuilder<Double> rule) implements Part {}

        /** One whose thresholds are times. */
        record Timed(Rule rule) implements Part {}

        /** One that cannot. */
        record Absent(String why) implements Part {}
    }

    StandardRulesBuilder() {
        absent("no latency was given", "response time");
        absent("no share of failures was given", "error rate");
        absent("no host was given", "cpu", "memory");
        absent("no host was given", "disk read", "disk written", "network received", "network sent");
        absent("no memory profiler was given", "heap");
        absent("no path was given", "disk space");
        absent("no pool was given", "pool");
    }

    private void absent(String why, String... rules) {
        for (String rule : rules) {
            parts.put(rule, new Part.Absent(why));
        }
    }

    /** Watches the 95th percentile of a latency. */
    public StandardRulesBuilder responseTimes(Signal.Latency latency) {
        return responseTimes(latency, rule -> {});
    }

    /**
     * Watches the 95th percentile of a latency.
     *
     * @param latency the latency
     * @param adjustment changes the rule, such as its thresholds, of which giving one leaves the other as it is
     */
    public StandardRulesBuilder responseTimes(Signal.Latency latency, Consumer<RuleBuilder<Duration>> adjustment) {
        RuleBuilder<Duration> rule = Rule.latency("response time", latency, 0.95)
                .warning(Duration.ofSeconds(1))
                .critical(Duration.ofSeconds(5));
        adjustment.accept(rule);
        parts.put("response time", new Part.Timed(rule.build()));
        return this;
    }

    /** Watches the share of failures. */
    public StandardRulesBuilder errors(Signal.Ratio failures) {
        return add(Rule.errorRate("error rate", failures).warning(0.05).critical(0.10));
    }

    /** Watches processors, memory, disks and network, as far as the probe knows them. */
    public StandardRulesBuilder host(HostProbe host) {
        List<Signal> known = host.signals();
        String busy = "host.cpu.busy";
        if (find(known, "host.container.cpu.used", busy) instanceof Signal.Ratio cpu) {
            Subject<Double> subject = Subject.ratio(cpu, false).called("CPU Usage", cpu.name() + " share");
            add(new RuleBuilder<>("cpu", subject).warning(0.70).critical(0.90));
        } else {
            unknown(busy, "cpu");
        }
        String used = "host.memory.used";
        if (find(known, "host.container.memory.used", used) instanceof Signal.Gauge memory) {
            share("memory", "Memory Usage", memory, 0.80, 0.95);
        } else {
            unknown(used, "memory");
        }
        rate(known, "disk read", "host.disk.read");
        rate(known, "disk written", "host.disk.written");
        rate(known, "network received", "host.network.received");
        rate(known, "network sent", "host.network.sent");
        return this;
    }

    private static @Nullable Signal find(List<Signal> signals, String... names) {
        for (String name : names) {
            for (Signal signal : signals) {
                if (signal.name().equals(name)) {
                    return signal;
                }
            }
        }
        return null;
    }

    private void rate(List<Signal> known, String rule, String name) {
        if (find(known, name) instanceof Signal.Counter bytes) {
            add(Rule.rate(rule, bytes));
        } else {
            unknown(name, rule);
        }
    }

    private void unknown(String signal, String rule) {
        absent("the host does not tell " + signal, rule);
    }

    /** Watches how much of the heap's limit a collection leaves; without a limit there is no data, as before the first collection. */
    public StandardRulesBuilder memory(MemoryProfiler profiler) {
        Signal.Gauge live = Signal.gauge(profiler.name() + ".heap.live", "1", () -> {
            MemorySnapshot now = profiler.snapshot();
            return now.liveBytes() == null || now.heapMax() == null
                    ? Double.NaN
                    : (double) now.liveBytes() / now.heapMax();
        });
        return share("heap", "Heap Usage", live, 0.80, 0.95);
    }

    /** Watches how full the file store is that holds a path. */
    public StandardRulesBuilder diskSpace(Path path) {
        Signal.Gauge used = Signal.gauge("disk.space.used " + path, "1", () -> {
            try {
                FileStore store = Files.getFileStore(path);
                long total = store.getTotalSpace();
                return total <= 0 ? Double.NaN : 1 - (double) store.getUsableSpace() / total;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        parts.remove("disk space");
        return share("disk space " + path, "Disk Usage", used, 0.85, 0.95);
    }

    /**
     * Watches how many of a pool's connections are in use.
     *
     * @param name the pool's name
     * @param usage the used in those there may be, 0 to 1
     */
    public StandardRulesBuilder pool(String name, Signal.Gauge usage) {
        parts.remove("pool");
        return share("pool " + name, "Pool Usage", usage, 0.80, 0.95);
    }

    private StandardRulesBuilder share(String rule, String noun, Signal.Gauge signal, double warning, double critical) {
        Subject<Double> subject = Subject.share(signal).called(noun, signal.name() + " share");
        return add(new RuleBuilder<>(rule, subject).warning(warning).critical(critical));
    }

    private StandardRulesBuilder add(RuleBuilder<Double> rule) {
        parts.put(rule.name, new Part.Present(rule));
        return this;
    }

    /**
     * Changes a rule, such as one of its thresholds.
     *
     * @param rule its name; {@code response time} is changed where it is given
     * @param adjustment what to change
     */
    public StandardRulesBuilder adjust(String rule, Consumer<RuleBuilder<Double>> adjustment) {
        adjustments.merge(rule, requireNonNull(adjustment, "adjustment"), Consumer::andThen);
        return this;
    }

    /** Leaves a rule out. */
    public StandardRulesBuilder without(String rule) {
        left.add(rule);
        return this;
    }

    /**
     * Returns the rules.
     *
     * @throws IllegalArgumentException if a rule was changed or left out that is not one of these
     * @throws IllegalStateException if a change makes a rule that contradicts itself
     */
    public StandardRules build() {
        requireKnown(left);
        requireKnown(adjustments.keySet());
        List<Rule> rules = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        parts.forEach((name, part) -> {
            if (left.contains(name)) {
                absent.add(name + ": left out");
            } else if (part instanceof Part.Absent missing) {
                absent.add(name + ": " + missing.why());
            } else if (part instanceof Part.Timed timed) {
                rules.add(timed.rule());
            } else if (part instanceof Part.Present present) {
                rules.add(adjusted(name, present.rule()));
            }
        });
        return new StandardRules(rules, absent);
    }

    private Rule adjusted(String name, RuleBuilder<Double> rule) {
        adjustments.getOrDefault(name, same -> {}).accept(rule);
        return (rule.warning == null && rule.critical == null ? rule.observed() : rule).build();
    }

    private void requireKnown(Set<String> rules) {
        for (String rule : rules) {
            if (!parts.containsKey(rule) || (parts.get(rule) instanceof Part.Timed && adjustments.containsKey(rule))) {
                throw new IllegalArgumentException("rule: " + rule + " (expected: one of " + parts.keySet()
                        + (parts.containsKey(rule) ? ", changed where its latency is given)" : ")"));
            }
        }
    }
}
