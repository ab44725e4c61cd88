package dev.perfkit.profile.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.perfkit.profile.Profiler;
import dev.perfkit.time.ManualTime;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sites that appear while others scrape, register, and read a meter where the registry holds its lock. */
final class ProfilerMetricsConcurrencyTest {
    @Test
    void scrapesAndNewSites_atOnce_neitherBlockNorLose() throws Exception {
        ManualTime time = new ManualTime();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().onMeterAdded(added -> added.measure().forEach(measurement -> measurement.getValue()));
        ExecutorService registrar = Executors.newFixedThreadPool(2);
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try (Profiler profiler = Profiler.builder().ticker(time).build();
                ProfilerMetrics metrics = ProfilerMetrics.builder(profiler)
                        .ticker(time)
                        .scheduler(time)
                        .executor(registrar)
                        .build()) {
            metrics.bindTo(registry);
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                List<Future<?>> work = new ArrayList<>();
                for (int worker = 0; worker < 2; worker++) {
                    String prefix = "site-" + worker + "-";
                    work.add(workers.submit(() -> {
                        for (int i = 0; i < 40; i++) {
                            profiler.time(prefix + i, () -> {});
                            time.advance(Duration.ofSeconds(2));
                        }
                    }));
                    work.add(workers.submit(() -> {
                        for (int i = 0; i < 20; i++) {
                            registry.scrape();
                        }
                    }));
                }
                for (Future<?> one : work) {
                    one.get();
                }
            });
            registrar.shutdown();
            assertThat(registrar.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
            time.advance(Duration.ofSeconds(2));
            registry.scrape(); // its registrar refuses; a scrape does not mind

            assertThat(registry.get("method.timed.sites").gauge().value()).isEqualTo(80);
            assertThat(registry.find("method.timed").functionTimers())
                    .hasSizeGreaterThan(70)
                    .allSatisfy(timer -> assertThat(timer.count()).isEqualTo(1));
        } finally {
            workers.shutdownNow();
            registrar.shutdownNow();
        }
    }
}
