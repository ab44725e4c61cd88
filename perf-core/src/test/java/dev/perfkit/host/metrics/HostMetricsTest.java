package dev.perfkit.host.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.host.HostProbe;
import dev.perfkit.host.HostSnapshot;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class HostMetricsTest {
    private static final HostSnapshot FULL = new HostSnapshot(
            0,
            new HostSnapshot.JvmProcess(100L, 200L, 3L),
            new HostSnapshot.OpenFiles(1L, 2L),
            null,
            null,
            new HostSnapshot.Disk(5, 6, 7, 8),
            new HostSnapshot.Network(9, 10, 11, 12),
            new HostSnapshot.Container(
                    1000L, 700L, 500L, 1.5, 2_000_000_000L, new HostSnapshot.Throttling(10, 4, 500_000_000)));

    private static final HostSnapshot NOTHING = HostProbe.disabled().snapshot();

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Told probe = new Told();

    private static final class Told implements HostProbe {
        private HostSnapshot now = FULL;

        @Override
        public HostSnapshot snapshot() {
            return now;
        }

        @Override
        public HostSnapshot.JvmProcess process() {
            return now.process();
        }

        @Override
        public HostSnapshot.OpenFiles files() {
            return now.files();
        }
    }

    private double value(String name, String... tags) {
        return registry.get(name).tags(tags).meter().measure().iterator().next().getValue();
    }

    @Test
    void meters_ofAFullSnapshot_sayWhatItSays() {
        HostMetrics.of(probe, Tags.of("application", "shop")).bindTo(registry);
        assertThat(value("process.resident.memory", "application", "shop")).isEqualTo(100);
        assertThat(value("process.virtual.memory")).isEqualTo(200);
        assertThat(value("container.memory.limit")).isEqualTo(1000);
        assertThat(value("container.memory.used")).isEqualTo(700);
        assertThat(value("container.memory.working.set")).isEqualTo(500);
        assertThat(value("container.cpu.limit")).isEqualTo(1.5);
        assertThat(value("container.cpu.time")).isEqualTo(2);
        assertThat(value("container.cpu.periods", "throttled", "true")).isEqualTo(4);
        assertThat(value("container.cpu.periods", "throttled", "false")).isEqualTo(6);
        assertThat(value("container.cpu.throttled.time")).isEqualTo(0.5);
        assertThat(value("host.disk.bytes", "direction", "read")).isEqualTo(5);
        assertThat(value("host.disk.bytes", "direction", "written")).isEqualTo(6);
        assertThat(value("host.network.bytes", "direction", "received")).isEqualTo(9);
        assertThat(value("host.network.bytes", "direction", "sent")).isEqualTo(10);
        assertThat(value("host.network.errors")).isEqualTo(23);
    }

    @Test
    void meters_ofWhatIsNotKnown_areNotThereAndLaterAreNotZero() {
        probe.now = NOTHING;
        HostMetrics.of(probe).bindTo(registry);
        assertThat(registry.getMeters()).isEmpty();

        MeterRegistry scraped = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        probe.now = FULL;
        HostMetrics.of(probe).bindTo(scraped);
        probe.now = NOTHING;
        assertThat(((PrometheusMeterRegistry) scraped).scrape())
                .contains("process_resident_memory_bytes NaN", "host_disk_bytes_total{direction=\"read\"} NaN");
    }

    @Test
    void meters_besideMicrometersOwn_haveOtherNames() {
        HostMetrics.of(probe).bindTo(registry);
        MeterRegistry theirs = new SimpleMeterRegistry();
        new ProcessorMetrics().bindTo(theirs);
        new JvmMemoryMetrics().bindTo(theirs);
        new UptimeMetrics().bindTo(theirs);
        new FileDescriptorMetrics().bindTo(theirs);
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .doesNotContainAnyElementsOf(theirs.getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .toList());
    }

    @Test
    void bindTo_twiceOrClosed_isRefused() {
        HostMetrics metrics = HostMetrics.of(probe);
        metrics.bindTo(registry);
        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already");
        metrics.close();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThatThrownBy(() -> metrics.bindTo(registry)).hasMessageContaining("closed");
    }
}
