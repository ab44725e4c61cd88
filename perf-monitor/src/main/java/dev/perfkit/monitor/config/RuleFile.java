package dev.perfkit.monitor.config;

import static java.util.Objects.requireNonNull;

import dev.perfkit.monitor.Monitor;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.config.RuleReader.Written;
import dev.perfkit.monitor.config.Setting.Section;
import dev.perfkit.signal.Signal;
import dev.perfkit.time.Scheduler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Rules that stand in a file: YAML where its name ends in {@code .yaml} or {@code .yml}, properties where it ends in
 * {@code .properties}. Each setting is that of {@link dev.perfkit.monitor.RuleBuilder}, with the same default.
 *
 * <pre>{@code
 * RuleFile file = RuleFile.of(Path.of("rules.yaml"), profiler::signals);
 * Monitor monitor = Monitor.builder("shop").rules(file.read()).build();
 * monitor.start();
 * RuleFileWatch watch = file.watch(monitor, Duration.ofSeconds(5), scheduler, executor);
 * }</pre>
 *
 * <p>A file can only name signals that the host gives it. It is taken whole or not at all: what is wrong with it is told at once,
 * with line, key, value and what was expected. Nothing in it creates objects, runs code or refers to another file.
 *
 * <p><b>Thread safety:</b> any thread; reads take turns. <b>Cost:</b> that of reading a file, of 1 MB at most. <b>Failures:</b>
 * {@link RuleFileException}; {@link IllegalStateException} where {@code org.snakeyaml:snakeyaml-engine} is not there, which YAML needs,
 * or where the host gives two signals of one name.
 */
public final class RuleFile {
    private static final int MOST_BYTES = 1 << 20;

    private final Path path;
    private final boolean isYaml;
    private final Supplier<? extends Collection<? extends Signal>> source;
    private final List<Rule> others;
    private final Map<String, Signal> signals = new HashMap<>(); // guarded by this
    private Map<Object, Rule> before = Map.of(); // guarded by this

    private RuleFile(Path path, Supplier<? extends Collection<? extends Signal>> source, List<Rule> others) {
        this.path = path;
        this.source = source;
        this.others = List.copyOf(others);
        String name = path.toString().toLowerCase(Locale.ROOT);
        this.isYaml = name.endsWith(".yaml") || name.endsWith(".yml");
        if (!isYaml && !name.endsWith(".properties")) {
            throw new IllegalArgumentException("path: " + path + " (expected: to end in .yaml, .yml or .properties)");
        }
    }

    /**
     * Returns the file, not yet read.
     *
     * @param path where it is
     * @param signals what its rules may watch
     * @throws IllegalArgumentException if its name ends otherwise
     */
    public static RuleFile of(Path path, Collection<? extends Signal> signals) {
        List<Signal> fixed = List.copyOf(signals);
        return new RuleFile(path, () -> fixed, List.of());
    }

    /**
     * Returns the file, not yet read, whose signals are found while the service runs. They are asked for at each reading; a name
     * goes on meaning the signal that was first found under it.
     *
     * @param path where it is
     * @param signals tells what its rules may watch
     * @throws IllegalArgumentException if its name ends otherwise
     */
    public static RuleFile of(Path path, Supplier<? extends Collection<? extends Signal>> signals) {
        return new RuleFile(path, requireNonNull(signals, "signals"), List.of());
    }

    /** Returns the file with rules of the host's code beside its own, which come first and are in all that it gives. */
    public RuleFile beside(List<Rule> rules) {
        return new RuleFile(path, source, rules);
    }

    /** Returns where it is. */
    public Path path() {
        return path;
    }

    /**
     * Reads the file. A rule that is written as it was at the last reading is the same object, by which a monitor knows that it
     * goes on, see {@link Monitor#replaceRules}.
     *
     * @return at least one rule, in the order of the file
     * @throws RuleFileException if it cannot be read, or anything in it is wrong
     * @throws IllegalStateException if the host gives two signals of one name
     */
    public List<Rule> read() {
        Map<Object, Rule> rules = parse(bytes());
        taken(rules);
        return List.copyOf(rules.values());
    }

    /**
     * Exchanges the monitor's rules whenever the file changes, from its next look on.
     *
     * @param monitor whose rules are those that this file gives, see {@link #beside}
     * @param interval how often to look, more than zero
     * @param scheduler what starts a look
     * @param executor where the file is read
     */
    public RuleFileWatch watch(Monitor monitor, Duration interval, Scheduler scheduler, Executor executor) {
        return new RuleFileWatch(this, monitor, interval, scheduler, executor);
    }

    /** Reads what stands in the file, which may mean nothing. */
    byte[] bytes() {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw newProblems()
                    .only(0, "is no regular file (expected: one)"); // to open a pipe would wait for its writer
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw newProblems().only(0, "more than " + MOST_BYTES + " bytes (expected: a file of rules)");
            }
            return bytes;
        } catch (IOException e) {
            throw newProblems().only(0, "cannot be read: " + e);
        }
    }

    /** Returns the rules by what was written, in the order of the file; those written as when they were last taken are the same. */
    synchronized Map<Object, Rule> parse(byte[] bytes) {
        Problems problems = newProblems();
        String text = text(bytes, problems);
        Section root = isYaml ? yaml(text, problems) : PropertySettings.read(text, problems);
        Set<String> names = others.stream().map(Rule::name).collect(Collectors.toSet());
        List<Written> all = new RuleReader(knownSignals(), names, problems).read(root);
        problems.throwIfAny();
        Map<Object, Rule> rules = new LinkedHashMap<>();
        others.forEach(rule -> rules.put(rule, rule));
        all.forEach(each -> rules.put(each.content(), before.getOrDefault(each.content(), each.rule())));
        return rules;
    }

    /** Returns the names of all signals that were found so far. */
    synchronized Set<String> signalNames() {
        return Set.copyOf(knownSignals().keySet());
    }

    /** Returns an exception that says what of the file as a whole does not fit. */
    RuleFileException unfit(String complaint) {
        return newProblems().only(0, complaint);
    }

    synchronized void taken(Map<Object, Rule> rules) {
        before = rules;
    }

    private static Section yaml(String text, Problems problems) {
        try {
            return YamlSettings.read(text, problems);
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "a rule file in YAML needs org.snakeyaml:snakeyaml-engine on the class path", e);
        }
    }

    private String text(byte[] bytes, Problems problems) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw problems.only(0, "no text in UTF-8 (expected: UTF-8)");
        }
    }

    private Map<String, Signal> knownSignals() {
        Map<String, Signal> found = new HashMap<>();
        for (Signal signal : source.get()) {
            if (found.put(signal.name(), signal) != null) {
                throw new IllegalStateException(path + ": two signals are named " + signal.name() + " (expected: one)");
            }
            signals.putIfAbsent(signal.name(), signal);
        }
        return signals;
    }

    private Problems newProblems() {
        return new Problems(path.toString());
    }

    @Override
    public String toString() {
        return "RuleFile{" + path + "}";
    }
}
