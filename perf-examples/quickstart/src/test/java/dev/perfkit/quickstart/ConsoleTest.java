package dev.perfkit.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    @Test
    void progress_inAFile_isALine() {
        Console console = new Console(out, false);
        console.progress("one");
        console.line("two");

        assertThat(bytes.toString(UTF_8).lines()).containsExactly("one", "two");
    }

    @Test
    void progress_onATerminal_isOverwritten() {
        Console console = new Console(out, true);
        console.progress("one");
        console.progress("x".repeat(200));
        console.line("two");

        assertThat(bytes.toString(UTF_8)).startsWith("\rone").endsWith("\rtwo" + System.lineSeparator());
        assertThat(bytes.toString(UTF_8).split("\r")).allMatch(part -> part.length() <= 80);
    }

    @Test
    void stop_afterwards_isSilent() {
        Console console = new Console(out, true);
        console.stop();
        console.line("late");
        console.progress("later");

        assertThat(bytes.toString(UTF_8)).contains("Stopping").doesNotContain("late");
    }
}
