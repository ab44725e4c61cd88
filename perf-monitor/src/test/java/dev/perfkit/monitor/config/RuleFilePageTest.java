package dev.perfkit.monitor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.perfkit.monitor.Rule;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.LatencyRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/rule-file.md says is so. */
class RuleFilePageTest {
    private final LatencyRecorder recorder = new LatencyRecorder();
    private final List<Signal> signals = List.of(
            Signal.latency("checkout.latency", recorder::snapshot),
            Signal.ratio("checkout.errors", () -> new Signal.Share(0, 1)),
            Signal.gauge("orders.queue", "tasks", () -> 0),
            Signal.counter("orders.placed", "orders", () -> 0));

    @TempDir
    Path folder;

    private String page;

    @BeforeEach
    void readThePage() throws IOException {
        page = Files.readString(Path.of("../docs/rule-file.md"));
    }

    @Test
    void page_wholeFile_isReadInBothFormats() throws IOException {
        List<Rule> yaml = read("rules.yaml", block("yaml"));
        List<Rule> properties = read("rules.properties", block("properties"));
        assertThat(yaml)
                .extracting(Rule::name)
                .containsExactly(
                        "checkout p95",
                        "checkout p99.9",
                        "checkout errors",
                        "order queue",
                        "orders",
                        "checkout burns fast",
                        "checkout burns slowly");
        assertThat(properties)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields(
                        "subject.inUnit", "subject.watch", "subject.lens", "subject.signal")
                .containsExactlyElementsOf(yaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules:\n  a: {signal: checkout.latency, oops: 1}",
                "rules:\n  a: {signal: checkout.latency, warning: {oops: 1}}",
                "slos:\n  a: {signal: checkout.errors, oops: 1}"
            })
    void page_everyKey_hasARow(String unknown) {
        Path path = folder.resolve("rules.yaml");
        RuleFileException refused = catchThrowableOfType(
                RuleFileException.class, () -> read(path.getFileName().toString(), unknown));
        Matcher known = Pattern.compile("oops: is not known \\(.*expected: one of (.*)\\)")
                .matcher(refused.getMessage());
        assertThat(known.find()).isTrue();
        assertThat(List.of(known.group(1).split(", ")))
                .allSatisfy(key -> assertThat(page).contains("\n| `" + key + "` | "));
    }

    @Test
    void page_everyKind_hasARow() {
        signals.stream()
                .flatMap(signal -> Kind.of(signal).stream())
                .forEach(kind -> assertThat(page).contains("\n| `" + kind.word() + "` | "));
    }

    private List<Rule> read(String name, String text) throws IOException {
        return RuleFile.of(Files.writeString(folder.resolve(name), text), signals)
                .read();
    }

    private String block(String language) {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(block.find()).as(language).isTrue();
        return block.group(1);
    }
}
