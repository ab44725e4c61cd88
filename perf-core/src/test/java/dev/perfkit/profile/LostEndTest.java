package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.CallToken;
import dev.perfkit.weave.LogLines;
import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.Weaving;
import dev.perfkit.weave.WovenMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls whose end is lost, as where the stack overflows on the way to it: those after them are counted as ever. */
final class LostEndTest {
    private final ManualTime time = new ManualTime();
    private boolean overflows;
    private final Profiler profiler = Profiler.builder().ticker(this::read).build();
    private final MeasuredSite site = site("leaf");

    private long read() {
        if (overflows) {
            throw new StackOverflowError("asked to overflow");
        }
        return time.read();
    }

    private static MeasuredSite site(String name) {
        Map<String, List<String>> attributes = Map.of("name", List.of(name), "slowMillis", List.of("0"));
        return new ProfiledCall().link(new WovenMethod(LostEndTest.class, name, "()V", attributes));
    }

    @BeforeEach
    void install() {
        Profiler.install(profiler);
    }

    @AfterEach
    void close() {
        profiler.close();
    }

    /** What a woven method does up to its end, and with the first step of that. */
    private static @Nullable Object enterAndLeave(MeasuredSite site) {
        Object token = Weaving.enter(site);
        if (token instanceof CallToken call) {
            call.left = true;
        }
        return token;
    }

    private static void call(MeasuredSite site) {
        Weaving.exit(site, enterAndLeave(site), null, null);
    }

    private void assertLeaf(int calls) {
        ProfileReport.Site leaf = profiler.snapshot().sites().stream()
                .filter(s -> s.name().equals("leaf"))
                .findFirst()
                .orElseThrow();
        assertThat(leaf.calls()).isEqualTo(calls);
        assertThat(leaf.recursive()).isZero();
        assertThat(leaf.inFlight()).isZero();
    }

    @Test
    void endThatNeverBegan_isFoundByTheNextCall() {
        enterAndLeave(site);

        call(site);

        assertLeaf(1);
    }

    @Test
    void endThatBrokeOff_isFoundByTheNextCall() {
        Object token = enterAndLeave(site);
        overflows = true;
        LogLines.of(() -> Weaving.exit(site, token, null, null));
        overflows = false;

        call(site);

        assertLeaf(1);
    }

    @Test
    void endThatNeverBegan_withinAnotherCall_goesWithThat() {
        MeasuredSite outer = site("outer");
        Object token = Weaving.enter(outer);
        enterAndLeave(site);
        Weaving.exit(outer, token, null, null);

        assertLeaf(0);
        call(site);
        assertLeaf(1);
    }

    @Test
    void entryThatBrokeOff_leavesNothingBehind() {
        overflows = true;
        LogLines.of(() -> call(site));
        overflows = false;

        call(site);

        assertLeaf(1);
    }

    @Test
    void timedBlock_whoseEndBreaksOff_isFoundByTheNextCall() {
        List<String> lines = LogLines.of(() -> profiler.time("leaf", () -> overflows = true));
        overflows = false;

        call(site);

        assertLeaf(1);
        assertThat(lines).hasSize(1);
    }

    @Test
    void nextCall_thatOverflowsToo_leavesTheLostOneToTheNextButOne() {
        enterAndLeave(site);
        overflows = true;
        LogLines.of(() -> call(site));
        overflows = false;

        call(site);

        assertLeaf(1);
    }

    @Test
    void lostCall_leavesItsArgumentsToNoOther() {
        Frame lost = (Frame) Weaving.enter(site, new Object[] {"secret", 7});
        assertThat(lost).isNotNull();
        lost.left = true;
        Object token = Weaving.enter(site);
        assertThat(token).isSameAs(lost);
        time.advance(Duration.ofSeconds(2));

        List<String> lines = LogLines.of(() -> Weaving.exit(site, token, null, null));

        assertThat(lines).hasSize(1).first().asString().doesNotContain("arguments");
    }

    @Test
    void lostEnd_onAThreadThatDies_isFoundByTheNextLook() throws InterruptedException {
        Thread thread = new Thread(() -> enterAndLeave(site));
        thread.start();
        thread.join();

        assertThat(profiler.running()).isEmpty();

        assertLeaf(0);
    }

    @Test
    void stackThatOverflowsAnywhere_leavesNoCallUnderWay() {
        MeasuredSite stage = stageSite();
        CompletableFuture<String> pending = new CompletableFuture<>();
        LogLines.of(() -> {
            for (int i = 0; i < 50; i++) {
                onASmallStack(() -> dive(stage, pending));
            }
        });
        pending.complete("done");
        call(site);
        call(stage);
        assertThat(profiler.running()).isEmpty(); // and looks for the dead threads

        for (ProfileReport.Site each : profiler.snapshot().sites()) {
            assertThat(each.inFlight()).as(each.name()).isZero();
            assertThat(each.recursive()).as(each.name()).isZero();
        }
    }

    private static void onASmallStack(Runnable dive) {
        Runnable caught = () -> {
            try {
                dive.run();
            } catch (StackOverflowError e) {
                // As asked.
            }
        };
        Thread thread = new Thread(null, caught, "small", 200 * 1024);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What woven code does, again and again until the stack is at its end. */
    @SuppressWarnings("InfiniteRecursion") // on purpose
    private void dive(MeasuredSite stage, CompletableFuture<String> pending) {
        Object token = Weaving.enter(site, new Object[] {1});
        if (token instanceof CallToken call) {
            call.left = true;
        }
        Weaving.exit(site, token, null, null);
        Object later = Weaving.enter(stage);
        if (later instanceof CallToken call) {
            call.left = true;
        }
        Weaving.exit(stage, later, pending, null);
        dive(stage, pending);
    }

    private static MeasuredSite stageSite() {
        Map<String, List<String>> attributes = Map.of("name", List.of("stage"), "slowMillis", List.of("0"));
        return new ProfiledCall()
                .link(new WovenMethod(
                        LostEndTest.class, "stage", "()Ljava/util/concurrent/CompletionStage;", attributes));
    }
}
