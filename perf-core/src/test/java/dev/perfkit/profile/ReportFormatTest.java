package dev.perfkit.profile;

import static dev.perfkit.profile.Reports.calls;
import static dev.perfkit.profile.Reports.node;
import static dev.perfkit.profile.Reports.report;
import static dev.perfkit.profile.Reports.site;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReportFormatTest {
    private static final ProfileReport REPORT = report(
            new CallTree(List.of(
                    node("a", 2, 100, node("b;\n1", 3, 70, node("a", 1, 5)), node("none", 1, 0)), node("c d", 1, 9))),
            site("a", calls(2, 50)));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void of_aName_isTheFormat(ReportFormat format) {
        assertThat(ReportFormat.of(format.toString())).isEqualTo(format);
        assertThat(ReportFormat.of(format.name())).isEqualTo(format);
    }

    @Test
    void of_anUnknownName_isRefused() {
        assertThatThrownBy(() -> ReportFormat.of("xml"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("format: \"xml\" (expected: text, json, html, collapsed, speedscope)");
    }

    @ParameterizedTest
    @CsvSource({
        "a.txt, TEXT",
        "x/a.JSON, JSON",
        "a.html, HTML",
        "a.collapsed, COLLAPSED",
        "a.json.speedscope.json, SPEEDSCOPE"
    })
    void ofFile_anEnding_isTheFormat(Path file, ReportFormat format) {
        assertThat(ReportFormat.ofFile(file)).isEqualTo(format);
    }

    @Test
    void ofFile_anUnknownEnding_isRefused() {
        assertThatThrownBy(() -> REPORT.write(Path.of("a.xml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "file: \"a.xml\" (expected: an ending of .txt, .json, .html, .collapsed, .speedscope.json)");
        assertThatThrownBy(() -> ReportFormat.ofFile(Path.of("/"))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void write_eachFormat_isWhatIsRendered(ReportFormat format) throws IOException {
        Path file = folder.resolve("report");
        REPORT.write(file, format);
        assertThat(file).hasContent(REPORT.render(format));
    }

    @Test
    void write_overAFile_replacesItAndLeavesNothingBeside() throws IOException {
        Path file = Files.writeString(folder.resolve("report.txt"), "old ".repeat(10_000));
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), file);
        REPORT.write(link);

        assertThat(file).hasContent(REPORT.text());
        assertThat(link).isSymbolicLink();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(file, link);
        }
    }

    @Test
    void write_overAPrivateFile_leavesItPrivate() throws IOException {
        Path file = Files.writeString(folder.resolve("report.txt"), "old");
        assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"), "no file system of POSIX");
        Set<PosixFilePermission> owners = PosixFilePermissions.fromString("rw-------");
        Files.setPosixFilePermissions(file, owners);
        REPORT.write(file);

        assertThat(file).hasContent(REPORT.text());
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(owners);
    }

    @Test
    void write_toTheLongestName_isPossible() {
        Path file = folder.resolve("a".repeat(251) + ".txt");
        REPORT.write(file);

        assertThat(file).hasContent(REPORT.text());
    }

    @Test
    void write_onAnInterruptedThread_saysSo_andLeavesNothing() throws IOException {
        Path file = folder.resolve("report.txt");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> REPORT.write(file))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("cannot write " + file + ": the thread was interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void write_whereNoneCanBe_namesFileAndReason() throws IOException {
        Path absent = folder.resolve("absent/report.txt");
        Path below = Files.writeString(folder.resolve("file"), "").resolve("report.txt");

        assertThatThrownBy(() -> REPORT.write(absent))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + absent + ": no such file or folder");
        assertThatThrownBy(() -> REPORT.write(folder, ReportFormat.TEXT))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + folder + ": is a folder");
        assertThatThrownBy(() -> REPORT.write(below))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write " + below + ": ");
        assertThat(below.getParent()).isEmptyFile();
        assertThatThrownBy(() -> REPORT.write(Path.of("/dev/null"), ReportFormat.TEXT))
                .hasMessage("cannot write /dev/null: is not a regular file");
    }

    @Test
    void collapsed_isALineForEachPathWithItsOwnNanoseconds() {
        assertThat(REPORT.render(ReportFormat.COLLAPSED).lines())
                .containsExactly("a 100", "a;b: 1 70", "a;b: 1;a 5", "c d 9");
    }

    @Test
    void speedscope_isASampledProfileByItsSchema() {
        JsonCursor json = JsonCursor.of(REPORT.render(ReportFormat.SPEEDSCOPE));
        assertThat(json.get("$schema").text()).isEqualTo("https://www.speedscope.app/file-format-schema.json");
        assertThat(json.get("shared")
                        .get("frames")
                        .items(frame -> frame.get("name").text()))
                .containsExactly("a", "b;\n1", "c d");
        List<JsonCursor> profiles = json.get("profiles").items(profile -> profile);
        assertThat(profiles).hasSize(1);
        JsonCursor profile = profiles.get(0);
        assertThat(profile.get("type").text()).isEqualTo("sampled");
        assertThat(profile.get("unit").text()).isEqualTo("nanoseconds");
        assertThat(profile.get("startValue").wholeNumber()).isZero();
        assertThat(profile.get("endValue").wholeNumber()).isEqualTo(184);
        assertThat(profile.get("weights").items(JsonCursor::wholeNumber)).containsExactly(100L, 70L, 5L, 9L);
        assertThat(profile.get("samples").items(sample -> sample.items(JsonCursor::wholeNumber)))
                .containsExactly(List.of(0L), List.of(0L, 1L), List.of(0L, 1L, 0L), List.of(2L));
    }

    @ParameterizedTest
    @EnumSource(names = {"COLLAPSED", "SPEEDSCOPE"})
    void stacks_withoutATree_areRefused(ReportFormat format) {
        assertThatThrownBy(() -> report().render(format))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("profiler shop keeps no call tree (expected for format " + format
                        + ": Profiler.builder().callTree(true))");
    }

    @Test
    void html_loadsNothing_andKeepsNamesInert() {
        String page = Reports.hostile().render(ReportFormat.HTML);

        assertThat(page).doesNotContain("<img", "<i>", "</title><script>window");
        // Its own two elements: the data and the script.
        assertThat(page.split("</script>", -1)).hasSize(3);
        assertThat(page).doesNotContain("http://", "https://", "src=\"", "@import", "url(");
        assertThat(page).contains("\\u003cimg src=x onerror='window.injected = 2'>", "{{DATA}}", "ünïcödé 😀");
        assertThat(page).doesNotContain("{{SCRIPT", "{{STYLE");
        assertThat(page).containsPattern("default-src 'none'; style-src 'sha256-[\\w+/=]{44}'");
    }

    @Test
    void html_withoutATree_saysSo() {
        assertThat(report(site("a", calls(1, 5))).render(ReportFormat.HTML)).contains("\"tree\": null");
    }
}
