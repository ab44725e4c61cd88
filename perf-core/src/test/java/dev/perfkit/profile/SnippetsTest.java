package dev.perfkit.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The samples of this package's Javadoc, compiled and run. */
final class SnippetsTest {
    private record Shop(List<String> orders) {
        void checkout(String cart) {
            orders.add(cart);
        }
    }

    private final Shop shop = new Shop(new ArrayList<>());
    private final String cart = "cart";
    private final String file = "file";

    private boolean load(String path) {
        return path.isEmpty();
    }

    @Test
    void profiler_ofItsJavadoc_runs() {
        String text;
        try (Profiler profiler = Profiler.builder().build()) {
            Profiler.install(profiler);
            profiler.time("checkout", () -> shop.checkout(cart));
            try (Timing timing = profiler.start("import")) {
                if (!load(file)) {
                    timing.failed();
                }
            }
            text = profiler.report().text();
        }
        assertThat(text).contains("checkout", "import");
        assertThat(shop.orders()).containsExactly("cart");
    }

    @Test
    void timing_ofItsJavadoc_runs() {
        Profiler profiler = Profiler.builder().build();
        try (Timing timing = profiler.start("import")) {
            if (!load(file)) {
                timing.failed();
            }
        }
        ProfileReport report = profiler.report();
        assertThat(report.sortedBy(ProfileReport.Order.AVERAGE).text()).contains("import");
        assertThat(report.sites().get(0).errors()).isEqualTo(1);
    }
}
