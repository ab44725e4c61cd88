package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.CallToken;
import dev.perfkit.weave.LogLines;
import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.Weaving;
import dev.perfkit.weave.WovenMethod;
import java.util.List;
import java.util.Map;
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
        try {
            profiler.time("leaf", () -> overflows = true);
        } catch (StackOverflowError e) {
            overflows = false;
        }

        call(site);

        assertLeaf(1);
    }
}
