package dev.perfkit.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/profiler-spring.md} shows is taken from this module: each block names the file that it stands in. */
final class DocumentationTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/perfkit/examples/spring");
    private static final Pattern BLOCK = Pattern.compile("```(java|xml) (\\S+)\\n(.*?)```", Pattern.DOTALL);

    @Test
    void blocks_ofThePage_standInTheirFiles() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../../docs/profiler-spring.md")));
        int blocks = 0;
        for (; block.find(); blocks++) {
            Path file = block.group(1).equals("java") ? SOURCES.resolve(block.group(2)) : Path.of(block.group(2));
            assertThat(lines(Files.readString(file))).as("%s", file).containsSequence(lines(block.group(3)));
        }
        assertThat(blocks).isEqualTo(4);
    }

    /** The lines that say something, without their indentation. */
    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
