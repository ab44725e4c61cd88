package dev.perfkit.examples.spring;

import dev.perfkit.profile.Profiler;
import dev.perfkit.profile.metrics.ProfilerMetrics;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableAsync;

/** The application: all that is PerfKit's in it are two beans. */
@EnableAsync
@SpringBootApplication
class ShopApplication {
    @Bean(destroyMethod = "close")
    Profiler profiler() {
        Profiler profiler = Profiler.builder().build();
        Profiler.install(profiler);
        return profiler;
    }

    @Bean(destroyMethod = "close")
    ProfilerMetrics profilerMetrics(Profiler profiler) {
        return ProfilerMetrics.builder(profiler).tag("application", "shop").build();
    }
}
