package dev.perfkit.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What woven code calls, when the toolkit's own part fails. */
final class WeavingTest {
    private static final class FaultySite implements MeasuredSite {
        final List<String> seen = new ArrayList<>();
        boolean failsOnEnter;

        @Override
        public @Nullable Object enter() {
            seen.add("enter");
            if (failsOnEnter) {
                throw new IllegalStateException("asked to fail on enter");
            }
            return "token";
        }

        @Override
        public void exit(@Nullable Object token, @Nullable Object returned, @Nullable Throwable thrown) {
            seen.add("exit " + token);
            throw new StackOverflowError("asked to fail on exit");
        }
    }

    private final FaultySite site = new FaultySite();

    @Test
    void enterThatThrows_isSwallowed_andHasNoExit() {
        site.failsOnEnter = true;

        Object token = Weaving.enter(site);
        Weaving.exit(site, token, null, null);

        assertThat(site.seen).containsExactly("enter");
    }

    @Test
    void exitThatThrows_isSwallowed() {
        Object token = Weaving.enter(site);

        assertThatCode(() -> Weaving.exit(site, token, null, null)).doesNotThrowAnyException();
        assertThat(site.seen).containsExactly("enter", "exit token");
    }

    @Test
    void site_ofAnUnregisteredAnnotation_isDisabled() {
        MeasuredSite measured =
                Weaving.measured(MethodHandles.lookup(), "m", MeasuredSite.class, "example.Unknown", "()V");
        AnsweredSite answered =
                Weaving.answered(MethodHandles.lookup(), "m", AnsweredSite.class, "example.Unknown", "()V");

        assertThat(measured.enter()).isNull();
        assertThat(Weaving.exit(answered, Weaving.enter(answered, null, new Object[0]), "own", null))
                .isEqualTo("own");
        assertThatCode(() -> measured.exit(null, null, null)).doesNotThrowAnyException();
    }

    @Test
    void site_ofTheOtherShape_isDisabled() {
        assertThat(Weaving.measured(MethodHandles.lookup(), "m", MeasuredSite.class, Remembered.class.getName(), "()V")
                        .enter())
                .isNull();
    }

    @Test
    void signature_ofAnyDescriptor_readsAsAPersonWritesIt() {
        String descriptor = "(JLjava/lang/String;[[I[Ljava/util/Map$Entry;LTop;Z)V";

        assertThat(new WovenMethod(WeavingTest.class, "m", descriptor, Map.of()).signature())
                .isEqualTo("dev.perfkit.weave.WeavingTest.m(long, String, int[][], Map$Entry[], Top, boolean)");
    }
}
