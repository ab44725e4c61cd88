package dev.perfkit.memory.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.host.HostProbe;
import dev.perfkit.memory.MemoryProfiler;
import dev.perfkit.time.ManualTime;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemoryProfilerMetricsTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ManualTime time = new ManualTime();
    private final MemoryProfiler profiler = MemoryProfiler.builder("shop")
            .host(HostProbe.disabled())
            .executor(Runnable::run)
            .scheduler(time)
            .ticker(time)
            .histogramsPerHour(0)
            .build();

    @AfterEach
    void close() {
        profiler.close();
    }

    private double value(String name, String... tags) {
        return registry.get(name).tags("profiler", "shop").tags(tags).gauge().value();
    }

    @Test
    void meters_sayWhatTheProfilerKnows() {
        MemoryProfilerMetrics.of(profiler).bindTo(registry);
        profiler.start();
        time.advance(Duration.ofSeconds(5));

        assertThat(value("memory.gc.share")).isBetween(0.0, 1.0);
        for (var verdict : profiler.verdicts()) {
            String resource = verdict.resource().name().toLowerCase(Locale.ROOT);
            assertThat(value("memory.leak.state", "resource", resource, "state", "not_enough_data"))
                    .isEqualTo(1);
            assertThat(value("memory.leak.state", "resource", resource, "state", "confirmed"))
                    .isZero();
            assertThat(value("memory.leak.growth", "resource", resource)).isNaN();
            assertThat(value("memory.leak.left", "resource", resource)).isNaN();
        }
        Long live = profiler.snapshot().liveBytes();
        assertThat(Double.valueOf(value("memory.live")))
                .isEqualTo(live == null ? (Double) Double.NaN : (Double) live.doubleValue());
    }

    @Test
    void names_areNoneOfMicrometersOwn() {
        new JvmMemoryMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        try (JvmGcMetrics gc = new JvmGcMetrics();
                JvmHeapPressureMetrics pressure = new JvmHeapPressureMetrics()) {
            gc.bindTo(registry);
            pressure.bindTo(registry);
        }
        Set<String> theirs = names();
        MemoryProfilerMetrics ours = MemoryProfilerMetrics.of(profiler);
        ours.bindTo(registry);
        Set<String> all = names();

        assertThat(theirs).hasSizeGreaterThan(15);
        assertThat(all).hasSize(theirs.size() + 5);
        ours.close();
        assertThat(names()).isEqualTo(theirs);
    }

    private Set<String> names() {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .collect(Collectors.toSet());
    }

    @Test
    void bindTo_twiceOrClosed_isRefused() {
        MemoryProfilerMetrics metrics = MemoryProfilerMetrics.of(profiler);
        metrics.bindTo(registry);
        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics of memory profiler shop are bound to that registry already");
        metrics.close();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics of memory profiler shop are closed");
    }
}
