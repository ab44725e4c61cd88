package dev.perfkit.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sample that the documentation shows compiles; those of README.md and docs run. */
class SamplesTest {

    static Stream<Samples.Sample> markdown() {
        return Stream.concat(
                        Stream.of(Repository.root().resolve("README.md")),
                        Repository.find(Repository.root().resolve("docs"), ".md").stream())
                .flatMap(file -> Samples.inMarkdown(file).stream());
    }

    static Stream<Samples.Sample> javadoc() {
        return Repository.LIBRARIES.stream()
                .flatMap(library ->
                        Repository.find(Repository.root().resolve(library).resolve("src/main/java"), ".java").stream())
                .flatMap(file -> Samples.inJavadoc(file).stream());
    }

    @ParameterizedTest
    @MethodSource("markdown")
    void sample_inMarkdown_runs(Samples.Sample sample, @TempDir Path folder) throws Exception {
        compile(sample, folder);
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            Runnable run = (Runnable) loader.loadClass(sample.className())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThatCode(run::run).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("javadoc")
    void sample_inJavadoc_compiles(Samples.Sample sample, @TempDir Path folder) {
        compile(sample, folder);
    }

    @Test
    void sample_thatIsWrong_isFound(@TempDir Path folder) {
        Samples.Sample wrong = new Samples.Sample(Path.of("Wrong.md"), 1, "LatencyRecorder r = new Recorder();");
        assertThat(complaints(wrong, folder)).contains("Recorder");
    }

    private static void compile(Samples.Sample sample, Path folder) {
        assertThat(complaints(sample, folder))
                .as("%s:%n%s", sample, sample.code())
                .isEmpty();
    }

    private static String complaints(Samples.Sample sample, Path folder) {
        return Compiler.compile(
                Map.of(sample.className() + ".java", sample.asClass()),
                folder,
                List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
    }
}
