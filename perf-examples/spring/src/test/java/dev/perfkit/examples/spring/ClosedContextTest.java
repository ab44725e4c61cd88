package dev.perfkit.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.profile.Profiler;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;

/** A context's profiler ends with it. */
final class ClosedContextTest {
    @Test
    void context_thatIsClosed_uninstallsItsProfiler() {
        GenericApplicationContext context = new GenericApplicationContext();
        context.registerBean(Profiler.class, () -> new ShopApplication().profiler());
        context.registerBean(Catalog.class);
        context.refresh();
        Profiler first = context.getBean(Profiler.class);
        Catalog catalog = context.getBean(Catalog.class);
        context.close();
        catalog.find(1);

        assertThat(first.report().sites()).isEmpty();
        try (Profiler next = Profiler.builder().build()) {
            Profiler.install(next);
            catalog.find(1);
            assertThat(next.report().sites()).hasSize(3);
        }
    }
}
