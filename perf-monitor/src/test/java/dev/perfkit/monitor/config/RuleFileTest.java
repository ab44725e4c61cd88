package dev.perfkit.monitor.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.Slo;
import dev.perfkit.monitor.Threshold;
import dev.perfkit.monitor.alert.AlertPolicy;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFileTest {
    private final LatencyRecorder recorder = new LatencyRecorder();
    private final Signal.Latency latency = Signal.latency("checkout.latency", recorder::snapshot);
    private final Signal.Ratio errors = Signal.ratio("checkout.errors", () -> new Signal.Share(0, 1));
    private final Signal.Gauge queue = Signal.gauge("orders.queue", "tasks", () -> 0);
    private final Signal.Gauge heap = Signal.gauge("heap.used", "1", () -> 0);
    private final Signal.Counter orders = Signal.counter("orders", "orders", () -> 0);
    private final List<Signal> signals = List.of(latency, errors, queue, heap, orders);

    @TempDir
    Path folder;

    @Test
    void read_signalAlone_hasTheBuildersDefaults() {
        List<Rule> rules = yaml("""
                rules:
                  slow: {signal: checkout.latency}
                  failing: {signal: checkout.errors}
                """);
        assertSame(rules.get(0), Rule.latency("slow", latency, 0.95).build());
        assertSame(rules.get(1), Rule.errorRate("failing", errors).build());
    }

    @Test
    void read_everySetting_isTheBuilders() {
        Rule written = yaml("""
                rules:
                  one:
                    name: checkout p99
                    kind: latency
                    signal: checkout.latency
                    quantile: p99
                    warning: {fire: 1.5s, clear: 900ms}
                    critical: PT5S
                    pendingFor: 0
                    keepFiring: 1h30m
                    grace: 5m
                    evaluateEvery: 20s
                    minimumCount: 7
                    breaches: 3 of 5
                    noDataFor: 10m
                    resolveWithoutData: 2h
                    brokenFor: 1m
                    labels: {team: shop, "on": '1'}
                """).get(0);
        Rule coded = Rule.latency("checkout p99", latency, 0.99)
                .warning(Duration.ofMillis(1500), Duration.ofMillis(900))
                .critical(Duration.ofSeconds(5))
                .pendingFor(Duration.ZERO)
                .keepFiring(Duration.ofMinutes(90))
                .grace(Duration.ofMinutes(5))
                .evaluateEvery(Duration.ofSeconds(20))
                .minimumCount(7)
                .breaches(3, 5)
                .noDataFor(Duration.ofMinutes(10))
                .resolveWithoutData(Duration.ofHours(2))
                .brokenFor(Duration.ofMinutes(1))
                .label("team", "shop")
                .label("on", "1")
                .build();
        assertSame(written, coded);
        assertThat(written.policy().breaches()).isEqualTo(new AlertPolicy.Breaches(3, 5));
        assertThat(written.labels()).isEqualTo(Map.of("team", "shop", "on", "1"));
    }

    @Test
    void read_properties_isTheSameAsYaml() {
        List<Rule> properties = properties("""
                # a comment that ends in a backslash \\
                rules.one.name = checkout p99
                rules.one.signal = checkout.latency
                rules.one.quantile = p99
                rules.one.warning.fire = 1.5s
                rules.one.warning.clear = \\
                    900ms
                rules.one.labels.team = shop
                rules.full.signal: orders.queue
                rules.full.critical: 1e4
                slos.checkout.signal checkout.errors
                slos.checkout.objective 99.9%
                """);
        List<Rule> yaml = yaml("""
                rules:
                  one:
                    name: checkout p99
                    signal: checkout.latency
                    quantile: p99
                    warning: {fire: 1.5s, clear: 900ms}
                    labels: {team: shop}
                  full: {signal: orders.queue, critical: 10000}
                slos:
                  checkout: {signal: checkout.errors, objective: 99.9%}
                """);
        assertThat(properties).hasSameSizeAs(yaml).hasSize(4);
        for (int i = 0; i < yaml.size(); i++) {
            assertSame(properties.get(i), yaml.get(i));
        }
    }

    @Test
    void read_objective_isBothOfItsRules() {
        List<Rule> rules = yaml("""
                slos:
                  checkout:
                    signal: checkout.errors
                    objective: 99.9%
                    leastFailures: 10
                    labels: {team: shop}
                """);
        Slo slo = Slo.of("checkout", errors, 0.999).leastFailures(10);
        assertSame(rules.get(0), slo.fast().label("team", "shop").build());
        assertSame(rules.get(1), slo.slow().label("team", "shop").build());
    }

    @Test
    void read_kinds_areTheRules() {
        List<Rule> rules = yaml("""
                rules:
                  a: {signal: checkout.errors, kind: ratio, warning: 50%}
                  b: {signal: heap.used, kind: share, critical: {fire: 0.9, clear: 80%}}
                  c: {signal: orders, below: true, warning: {fire: 0.1, clear: 0.5}}
                  d: {signal: orders, kind: anomaly}
                  e: {signal: orders.queue, kind: anomaly, critical: 8}
                  f: {signal: checkout.latency, kind: anomaly, quantile: p50}
                  g: {signal: orders.queue, observed: true, below: false}
                """);
        assertSame(rules.get(0), Rule.ratio("a", errors).warning(0.5).build());
        assertSame(rules.get(1), Rule.share("b", heap).critical(0.9, 0.8).build());
        assertSame(
                rules.get(2), Rule.rate("c", orders).below().warning(0.1, 0.5).build());
        assertSame(rules.get(3), Rule.anomaly("d", orders).build());
        assertSame(rules.get(4), Rule.anomaly("e", queue).critical(8.0).build());
        assertSame(rules.get(5), Rule.anomaly("f", latency, 0.5).build());
        assertSame(rules.get(6), Rule.gauge("g", queue).observed().build());
    }

    @Test
    void read_kindsThatDoNotFit_areRefused() {
        assertThat(problems("""
                rules:
                  a: {signal: checkout.errors, kind: gauge}
                  b: {signal: orders, kind: anomaly, below: true}
                  c: {signal: orders, below: yes, warning: 1}
                  d: {signal: orders, below: true, warning: {fire: 1, clear: 0.5}}
                  e: {signal: orders, observed: true, warning: 1}
                  f: {signal: orders, quantile: p95, warning: 1}
                """))
                .containsExactly(
                        "2 rules.a.kind: \"gauge\" (expected: one of errorRate, ratio)",
                        "3 rules.b.below: rule b: below, of surprise at the orders (expected: above)",
                        "4 rules.c.below: \"yes\" (expected: true or false)",
                        "5 rules.d.warning.clear: 0.5 (expected: more than fire, 1)",
                        "6 rules.e: rule e: observed with a threshold (expected: one of both)",
                        "7 rules.f.quantile: is not known (expected: one of below, breaches, brokenFor, critical,"
                                + " evaluateEvery, grace, keepFiring, kind, labels, minimumCount, name, noDataFor,"
                                + " observed, pendingFor, resolveWithoutData, signal, warning)");
    }

    @Test
    void read_shares_areWrittenInBothWays() {
        List<Rule> rules = yaml("""
                rules:
                  a: {signal: checkout.errors, warning: 5%, critical: 0.1}
                  b: {signal: heap.used, warning: 80 %}
                  c: {signal: orders.queue, warning: -3.5}
                """);
        assertThat(rules.get(0).warning()).isEqualTo(new Threshold(0.05, 0.05 - 0.05 / 10));
        assertThat(rules.get(0).critical().fire()).isEqualTo(0.1);
        assertThat(rules.get(1).warning().fire()).isEqualTo(0.8);
        assertThat(rules.get(2).warning().fire()).isEqualTo(-3.5);
    }

    @Test
    void read_muchIsWrong_saysAllOfItAtOnce() {
        assertThatThrownBy(() -> yaml("""
                rules:
                  slow:
                    signal: chekout.latency
                    pendingfor: 5m
                    keepFiring: 5 minutes
                    breaches: 5 of 3
                  crossed:
                    signal: checkout.latency
                    warning: {fire: 1s, clear: 2s}
                    minimumCount: many
                    labels: {alertname: x, team: ""}
                  levels:
                    signal: checkout.errors
                    warning: 10%
                    critical: 5%
                  queue:
                    signal: orders.queue
                    critical: 80%
                    minimumCount: 5
                    quantile: p95
                  nothing:
                    signal: orders.queue
                  half:
                    signal: orders.queue
                    critical: {clear: 5}
                  rate: {signal: checkout.errors, critical: 500}
                rulez: {}
                """))
                .isInstanceOf(RuleFileException.class)
                .message()
                .satisfies(
                        message -> assertThat(message.replace(folder + "/", "").lines())
                                .containsExactly(
                                        "rules.yaml:3: rules.slow.signal: \"chekout.latency\" (did you mean checkout.latency?"
                                                + " expected: one of checkout.errors, checkout.latency, heap.used, orders, orders.queue)",
                                        "rules.yaml:4: rules.slow.pendingfor: is not known (did you mean pendingFor? expected: one of"
                                                + " below, breaches, brokenFor, critical, evaluateEvery, grace, keepFiring, kind, labels,"
                                                + " minimumCount, name, noDataFor, observed, pendingFor, quantile, resolveWithoutData, signal,"
                                                + " warning)",
                                        "rules.yaml:5: rules.slow.keepFiring: \"5 minutes\""
                                                + " (expected: a duration such as 90s, 5m, 1h30m or PT90S, at most 366d)",
                                        "rules.yaml:6: rules.slow.breaches: \"5 of 3\""
                                                + " (expected: so many of so many, such as 3 of 5, at most of 64)",
                                        "rules.yaml:9: rules.crossed.warning.clear: 2s (expected: less than fire, 1s)",
                                        "rules.yaml:10: rules.crossed.minimumCount: \"many\" (expected: a whole number from 1 on)",
                                        "rules.yaml:11: rules.crossed.labels.alertname: label: \"alertname\" (expected: letters,"
                                                + " digits and _, not a digit first, and none of [alertname, monitor, severity])",
                                        "rules.yaml:11: rules.crossed.labels.team: \"\" (expected: a text)",
                                        "rules.yaml:13: rules.levels: rule levels: critical fires at 5.00 %"
                                                + " (expected: above warning's 10.00 %)",
                                        "rules.yaml:18: rules.queue.critical: \"80%\" (expected: a number, in tasks)",
                                        "rules.yaml:19: rules.queue.minimumCount: minimumCount: orders.queue has no samples to count",
                                        "rules.yaml:20: rules.queue.quantile: is not known (expected: one of below, breaches, brokenFor,"
                                                + " critical, evaluateEvery, grace, keepFiring, kind, labels, minimumCount, name,"
                                                + " noDataFor, observed, pendingFor, resolveWithoutData, signal, warning)",
                                        "rules.yaml:22: rules.nothing: rule nothing: no threshold"
                                                + " (expected: warning, critical or both)",
                                        "rules.yaml:25: rules.half.critical.fire: is missing (expected: a number, in tasks)",
                                        "rules.yaml:26: rules.rate.critical: \"500\""
                                                + " (expected: a share such as 5% or 0.05, at most 100%)",
                                        "rules.yaml:27: rulez: is not known (did you mean rules? expected: one of rules, slos)"));
    }

    @Test
    void read_sameNameTwice_isRefused() {
        assertThat(problems("""
                rules:
                  a: {signal: checkout.errors}
                  a: {signal: checkout.errors}
                  b:
                    signal: checkout.errors
                    name: a
                """))
                .containsExactly(
                        "3 rules.a: is there already (expected: once, as in line 2)",
                        "6 rules.b.name: \"a\" (expected: another than that of the rule in line 2)");
        assertThat(catchThrowableOfType(RuleFileException.class, () -> properties("""
                                rules.a.signal=checkout.errors
                                rules.a.signal=checkout.errors
                                rules.a.warning=5%
                                rules.a.warning.fire=5%
                                rules.a.labels.team=\\u00g0
                                """))
                        .problems())
                .extracting(problem -> problem.line() + " " + problem)
                .containsExactly(
                        "2 rules.a.signal: is there already (expected: once, as in line 1)",
                        "4 rules.a.warning.fire: has a value of its own in line 3 (expected: either, not both)",
                        "5 \"rules.a.labels.team=\\u00g0\" (expected: four hex digits after \\u)");
    }

    @Test
    void read_keyTwice_isToldWithBothLines() {
        assertThat(problems("""
                rules:
                  a:
                    signal: checkout.errors
                    warning:
                      fire: 0.1
                    warning: 5%
                """)).containsExactly("6 rules.a.warning: is there already (expected: once, as in line 4)");
    }

    @Test
    void read_nameWithSignsThatDoNotPrint_isRefused() {
        assertThat(problems("rules:\n  a: {signal: checkout.errors, name: \"a\\nb\"}\n"))
                .containsExactly("2 rules.a.name: name: character U+000A in it (expected: ones that print)");
    }

    @Test
    void read_manyUnknownNames_areSoonToldInShort() {
        StringBuilder text = new StringBuilder("rules:\n");
        for (int i = 0; i < 50; i++) {
            text.append("  r").append(i).append(": {signal: checkout.error}\n");
        }
        List<String> problems = problems(text.toString());
        assertThat(problems).hasSize(50);
        assertThat(problems.get(19)).contains("did you mean checkout.errors?");
        assertThat(problems.get(20)).endsWith(".signal: \"checkout.error\" (expected: one that is known)");
    }

    @Test
    void read_nothing_isRefused() {
        String none = "1 rules: none (expected: at least one rule)";
        assertThat(problems("")).containsExactly(none);
        assertThat(problems("# rules:\n")).containsExactly(none);
        assertThat(problems("rules: {}\n")).containsExactly(none);
        assertThat(problems("rules:\n")).contains("1 rules: \"\" (expected: names and values below it)");
        assertThat(problems("just a text"))
                .containsExactly("1 no settings (expected: rules, then names and values below it)");
    }

    @Test
    void read_whatCouldDoHarm_isRefused() {
        assertThat(problems("rules: !!javax.script.ScriptEngineManager {}\n"))
                .containsExactly(
                        "1 tag:yaml.org,2002:javax.script.ScriptEngineManager (expected: no type, only a value)");
        assertThat(problems("a: &a {b: c}\nrules: *a\n"))
                .containsExactly("2 *a (expected: no alias, but what it stands for)");
        assertThat(problems("rules: &a {b: *a}\n"))
                .containsExactly("1 *a (expected: no alias, but what it stands for)");
        assertThat(problems("rules: [1, 2]\n")).containsExactly("1 a list (expected: a value, or names and values)");
        assertThat(problems("{a: ".repeat(10_000))).containsExactly("1 nested too deep (expected: at most 8 levels)");
        assertThat(problems("? {a: b}\n: c\n")).containsExactly("1 no name (expected: a text before the colon)");
        assertThat(problems("rules: {}\n---\nrules: {}\n")).containsExactly("2 a second document (expected: one)");
        assertThat(problems("rules: {\n  a: b\n")).singleElement().asString().startsWith("3 no YAML: ");
        assertThat(problems("rules: \u0001\n"))
                .containsExactly("0 no YAML: character U+0001 (expected: one that prints)");
        assertThat(problems("#".repeat((1 << 20) + 1)))
                .containsExactly("0 more than 1048576 bytes (expected: a file of rules)");
    }

    @Test
    void read_noFileOrNoText_isRefused() throws IOException {
        Path path = folder.resolve("rules.yaml");
        assertThatThrownBy(() -> RuleFile.of(path, signals).read())
                .isInstanceOf(RuleFileException.class)
                .hasMessageContaining(path + ": cannot be read: java.nio.file.NoSuchFileException");
        Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> RuleFile.of(path, signals).read())
                .hasMessage(path + ": no text in UTF-8 (expected: UTF-8)");
        Path noFile = Files.createDirectory(folder.resolve("folder.yaml"));
        assertThatThrownBy(() -> RuleFile.of(noFile, signals).read())
                .hasMessage(noFile + ": is no regular file (expected: one)");
        assertThatThrownBy(() -> RuleFile.of(folder.resolve("rules.json"), signals))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "path: " + folder.resolve("rules.json") + " (expected: to end in .yaml, .yml or .properties)");
    }

    @Test
    void read_twoSignalsOfOneName_isTheHostsFault() throws IOException {
        Path path = Files.writeString(folder.resolve("rules.yaml"), "rules: {}\n");
        assertThatThrownBy(() -> RuleFile.of(path, List.of(errors, errors)).read())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(path + ": two signals are named checkout.errors (expected: one)");
    }

    @Test
    void read_besideRulesOfCode_givesBoth() throws IOException {
        Path path = Files.writeString(folder.resolve("rules.yaml"), "rules:\n  a: {signal: checkout.errors}\n");
        Rule coded = Rule.gauge("coded", queue).critical(5.0).build();
        RuleFile file = RuleFile.of(path, signals).beside(List.of(coded));
        List<Rule> rules = file.read();
        assertThat(rules).extracting(Rule::name).containsExactly("coded", "a");
        assertThat(rules.get(0)).isSameAs(coded);
        assertThat(file.read()).containsExactlyElementsOf(rules);
        Files.writeString(path, "rules:\n  coded: {signal: checkout.errors}\n");
        assertThatThrownBy(file::read)
                .hasMessage(path + ":2: rules.coded.name: \"coded\""
                        + " (expected: another than that of a rule in the host's code)");
        Files.writeString(path, "rules: {}");
        assertThatThrownBy(file::read).isInstanceOf(RuleFileException.class);
    }

    @Test
    void read_again_givesTheSameRuleWhereItIsWrittenAlike() throws IOException {
        Path path = folder.resolve("rules.yaml");
        // As a profiler does, whose signals are made anew each time.
        RuleFile file =
                RuleFile.of(path, () -> List.of(Signal.latency("checkout.latency", recorder::snapshot), errors));
        Files.writeString(path, "rules:\n  a: {signal: checkout.latency}\n  b: {signal: checkout.errors}\n");
        List<Rule> before = file.read();
        Files.writeString(
                path, "rules:\n\n  b: {signal: checkout.errors, warning: 1%}\n  a: {signal: checkout.latency}\n");
        List<Rule> after = file.read();
        assertThat(after.get(1)).isSameAs(before.get(0));
        assertThat(after.get(0)).isNotSameAs(before.get(1));
    }

    /** Whatever is done to a file, what comes of it is rules or a {@link RuleFileException}. */
    @Test
    void read_damagedFile_isRulesOrRefused() {
        String yaml = """
                rules:
                  a:
                    signal: checkout.latency
                    warning: {fire: 1.5s, clear: 900ms}
                    labels: {team: "shop"}
                    breaches: 3 of 5
                slos:
                  b: {signal: checkout.errors, objective: 99.9%}
                """;
        String properties = """
                rules.a.signal = checkout.latency
                rules.a.warning.fire: 1.5s
                rules.a.labels.team=\\u0041
                """;
        for (int seed = 0; seed < 3_000; seed++) {
            String damaged = damaged(seed % 2 == 0 ? yaml : properties, new SplittableRandom(seed));
            RuleFile file = RuleFile.of(Path.of(seed % 2 == 0 ? "a.yaml" : "a.properties"), signals);
            try {
                assertThat(file.parse(damaged.getBytes(UTF_8)).values()).isNotEmpty();
            } catch (RuleFileException e) {
                assertThat(e.problems()).isNotEmpty();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ":\n" + damaged, e);
            }
        }
    }

    private static String damaged(String text, SplittableRandom random) {
        StringBuilder damaged = new StringBuilder(text);
        String signs = "{}[]&*!:#\"'\\-?%,\n \t0u";
        for (int i = random.nextInt(1, 6); i > 0 && damaged.length() > 0; i--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(3)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, signs.charAt(random.nextInt(signs.length())));
                default -> damaged.setLength(at + 1);
            }
        }
        return damaged.toString();
    }

    private List<Rule> yaml(String text) {
        return file("rules.yaml", text).read();
    }

    private List<Rule> properties(String text) {
        return file("rules.properties", text).read();
    }

    private RuleFile file(String name, String text) {
        try {
            return RuleFile.of(Files.writeString(folder.resolve(name), text), signals);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> problems(String text) {
        List<String> problems = new ArrayList<>();
        catchThrowableOfType(RuleFileException.class, () -> yaml(text))
                .problems()
                .forEach(problem -> problems.add(problem.line() + " " + problem));
        return problems;
    }

    private static void assertSame(Rule one, Rule other) {
        assertThat(one.toString()).isEqualTo(other.toString());
        assertThat(one)
                .usingRecursiveComparison()
                .ignoringFields("subject.inUnit", "subject.watch", "subject.lens")
                .isEqualTo(other);
    }
}
