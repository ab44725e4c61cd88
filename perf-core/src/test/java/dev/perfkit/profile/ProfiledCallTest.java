package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.LogLines;
import dev.perfkit.weave.MeasuredSite;
import dev.perfkit.weave.WovenMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class ProfiledCallTest {
    private static WovenMethod method(String name, String slowMillis) {
        return new WovenMethod(
                ProfiledCallTest.class,
                "find",
                "(J)Lgone/Product;",
                Map.of("name", List.of(name), "slowMillis", List.of(slowMillis)));
    }

    @Test
    void link_withAThreshold_countsSlowCallsByIt() {
        ManualTime time = new ManualTime();
        MeasuredSite site = new ProfiledCall().link(method("find", "20"));
        try (Profiler profiler = Profiler.builder().ticker(time).build()) {
            Profiler.install(profiler);
            LogLines.of(() -> {
                for (int millis : List.of(19, 20)) {
                    Object token = site.enter();
                    time.advance(Duration.ofMillis(millis));
                    site.exit(token, "of a type that cannot be loaded", null);
                }
            });

            assertThat(profiler.snapshot().sites().get(0).calls()).isEqualTo(2);
            assertThat(profiler.snapshot().sites().get(0).slow()).isEqualTo(1);
        }
    }

    @Test
    void link_ofMethodsThatShareASite_keepsEachOnesThreshold_whoeverNamedTheSiteFirst() {
        ManualTime time = new ManualTime();
        try (Profiler profiler = Profiler.builder().ticker(time).build()) {
            profiler.latency("find");
            Profiler.install(profiler);
            MeasuredSite strict = new ProfiledCall().link(method("find", "20"));
            MeasuredSite lenient = new ProfiledCall().link(method("find", "0"));
            LogLines.of(() -> {
                for (MeasuredSite site : List.of(strict, lenient)) {
                    Object token = site.enter();
                    time.advance(Duration.ofMillis(500));
                    site.exit(token, null, null);
                }
            });

            assertThat(profiler.snapshot().sites().get(0).calls()).isEqualTo(2);
            assertThat(profiler.snapshot().sites().get(0).slow()).isEqualTo(1);
        }
    }

    @Test
    void link_withAParameterTypeThatCannotBeLoaded_stillKnowsAStage() {
        WovenMethod method = new WovenMethod(
                ProfiledCallTest.class, "find", "(Lgone/Id;)Ljava/util/concurrent/CompletionStage;", Map.of());

        assertThat(method.returnType()).isEqualTo(CompletionStage.class);
    }

    @Test
    void link_withABadThreshold_isRefused() {
        assertThatThrownBy(() -> new ProfiledCall().link(method("find", "-1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slowMillis: -1 (expected: >= 0)");
    }
}
