package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class NoticesTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private String[] lines() {
        return said.toString(StandardCharsets.UTF_8).lines().toArray(String[]::new);
    }

    @Test
    void line_ofSeveral_isOneLine_saidOnce() {
        Notices notices = new Notices(new PrintStream(said, true, StandardCharsets.UTF_8));

        notices.say("a", "first\n    second\r\nthird");
        notices.say("a", "again");

        assertThat(lines()).containsExactly("perfkit: first second third");
    }

    @Test
    void lines_beyondTheMost_areLeftOut_andThatIsSaid() {
        Notices notices = new Notices(new PrintStream(said, true, StandardCharsets.UTF_8));

        for (int i = 0; i < 200; i++) {
            notices.say("class " + i, "line " + i);
        }

        assertThat(lines())
                .hasSize(101)
                .contains("perfkit: line 99")
                .endsWith("perfkit: further lines of this kind are left out");
    }

    @Test
    void threadWithSomethingToSay_doesNotWaitForOneThatPrints() {
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        AtomicReference<Notices> notices = new AtomicReference<>();
        PrintStream slow = new PrintStream(said, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                // As if the stream loaded a class there, or held what the thread below waits for.
                CompletableFuture<Void> saying =
                        CompletableFuture.runAsync(() -> notices.get().say("a", "known already"));
                other.complete(saying.orTimeout(20, TimeUnit.SECONDS)
                        .handle((done, e) -> e == null)
                        .join());
            }
        };
        notices.set(new Notices(slow));

        notices.get().say("a", "line");

        assertThat(other).isCompletedWithValue(true);
    }
}
