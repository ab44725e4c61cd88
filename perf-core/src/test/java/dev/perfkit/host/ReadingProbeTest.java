package dev.perfkit.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.signal.Signal;
import dev.perfkit.time.ManualTime;
import dev.perfkit.weave.LogLines;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadingProbeTest {
    private final ManualTime time = new ManualTime();
    private final Told told = new Told();
    private final ReadingProbe probe = new ReadingProbe(List.of(told), new Complaints(), time);

    /** A source that knows what it was told. */
    private static final class Told implements HostSource {
        private HostSnapshot.@Nullable Cpu cpu;
        private HostSnapshot.@Nullable Memory memory;
        private @Nullable Map<String, long[]> disks;
        private HostSnapshot.@Nullable Container container;
        private @Nullable Throwable failure;
        private int readings;

        private <T> @Nullable T tell(@Nullable T what) throws IOException {
            if (failure instanceof IOException io) {
                throw io;
            } else if (failure instanceof LinkageError linkage) {
                throw linkage;
            } else if (failure instanceof RuntimeException runtime) {
                throw runtime;
            }
            return what;
        }

        @Override
        public HostSnapshot.@Nullable Cpu cpu() throws IOException {
            readings++;
            return tell(cpu);
        }

        @Override
        public HostSnapshot.@Nullable Memory memory() throws IOException {
            return tell(memory);
        }

        @Override
        public @Nullable Map<String, long[]> disks() throws IOException {
            return tell(disks);
        }

        @Override
        public HostSnapshot.@Nullable Container container() throws IOException {
            return tell(container);
        }

        @Override
        public String toString() {
            return "what was told";
        }
    }

    private void second() {
        time.advance(Duration.ofSeconds(1));
    }

    private Signal signal(String name) {
        return probe.signals().stream()
                .filter(signal -> signal.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Signal.Share share(String name) {
        return ((Signal.Ratio) signal(name)).share().get();
    }

    private static HostSnapshot.Cpu ticks(long busy, long total) {
        return new HostSnapshot.Cpu(2, 0.5, new HostSnapshot.Ticks(busy, 0, total));
    }

    private static HostSnapshot.Container container(@Nullable Double limit, long cpuNanos) {
        return new HostSnapshot.Container(1000L, 600L, 400L, limit, cpuNanos, new HostSnapshot.Throttling(10, 4, 7));
    }

    @Test
    void snapshot_withinASecond_isTheSame() {
        HostSnapshot first = probe.snapshot();
        time.advance(Duration.ofMillis(999));
        assertThat(probe.snapshot()).isSameAs(first);
        time.advance(Duration.ofMillis(1));
        HostSnapshot second = probe.snapshot();
        assertThat(second.readAt() - first.readAt()).isEqualTo(1_000_000_000);
        assertThat(told.readings).isEqualTo(2);
    }

    @Test
    void signals_whenAllAreRead_readOnce() {
        told.cpu = ticks(10, 100);
        told.memory = new HostSnapshot.Memory(100, 40L, null, null);
        second();
        for (Signal signal : probe.signals()) {
            if (signal instanceof Signal.Gauge gauge) {
                assertThat(gauge.value().getAsDouble()).isNotNaN();
            } else if (signal instanceof Signal.Ratio ratio) {
                assertThat(ratio.share().get()).isNotNull();
            }
        }
        assertThat(told.readings).isEqualTo(1);
    }

    @Test
    void signals_ofWhatIsNotKnown_areNotListed() {
        told.memory = new HostSnapshot.Memory(100, 40L, null, null);
        assertThat(probe.signals())
                .extracting(Signal::name)
                .containsExactly("host.memory.used", "host.memory.available");
        assertThat(((Signal.Gauge) signal("host.memory.used")).value().getAsDouble())
                .isEqualTo(0.6);
    }

    @Test
    void signals_thatAreNoLongerKnown_areNeverZero() {
        told.memory = new HostSnapshot.Memory(100, 40L, null, null);
        told.disks = Map.of("vda", new long[] {1, 2, 3, 4});
        Signal.Gauge memory = (Signal.Gauge) signal("host.memory.used");
        Signal.Counter disk = (Signal.Counter) signal("host.disk.written");
        assertThat(disk.total().getAsLong()).isEqualTo(2);
        told.memory = null;
        told.disks = null;
        second();
        assertThat(memory.value().getAsDouble()).isNaN();
        assertThatThrownBy(() -> disk.total().getAsLong())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("host.disk.written is not known at present");
        told.disks = Map.of("vda", new long[] {1, 7, 3, 4});
        second();
        // What was written meanwhile cannot be told from what another disk had written before it came.
        assertThat(disk.total().getAsLong()).isEqualTo(7);
    }

    @Test
    void busy_fromTwoReadings_isWhatCameBetween() {
        told.cpu = ticks(1_000, 10_000);
        Signal.Share before = share("host.cpu.busy");
        told.cpu = ticks(1_600, 12_000);
        second();
        Signal.Share after = share("host.cpu.busy");
        assertThat(after.part() - before.part()).isEqualTo(600);
        assertThat(after.whole() - before.whole()).isEqualTo(2000);
    }

    @Test
    void busy_whenTheKernelsIdleTimeShrinks_neverShrinks() {
        told.cpu = ticks(1_000, 10_000);
        Signal.Share before = share("host.cpu.busy");
        told.cpu = ticks(1_000, 9_990);
        second();
        assertThat(share("host.cpu.busy")).isEqualTo(before);
        told.cpu = ticks(1_100, 10_200);
        second();
        assertThat(share("host.cpu.busy")).isEqualTo(new Signal.Share(1_100, 10_200));
    }

    @Test
    void containerCpu_overReadings_isTheUsedInTheAllowed() {
        told.container = container(0.5, 1_000_000_000);
        assertThat(share("host.container.cpu.used")).isEqualTo(new Signal.Share(0, 0));
        told.container = container(0.5, 1_200_000_000);
        second();
        assertThat(share("host.container.cpu.used")).isEqualTo(new Signal.Share(200_000_000, 500_000_000));
        // A burst beyond the limit is all, not more.
        told.container = container(0.5, 3_000_000_000L);
        second();
        assertThat(share("host.container.cpu.used")).isEqualTo(new Signal.Share(700_000_000, 1_000_000_000));
        // Another group: nothing is known of the time between.
        told.container = container(0.5, 5);
        second();
        assertThat(share("host.container.cpu.used")).isEqualTo(new Signal.Share(700_000_000, 1_000_000_000));
        assertThat(share("host.container.cpu.throttled")).isEqualTo(new Signal.Share(4, 10));
    }

    @Test
    void containerCpu_whenTheLimitIsTakenAway_isNotKnown() {
        told.container = container(0.5, 1);
        Signal.Ratio used = (Signal.Ratio) signal("host.container.cpu.used");
        told.container = container(null, 2);
        second();
        assertThatThrownBy(() -> used.share().get()).isInstanceOf(IllegalStateException.class);
        told.container = container(0.5, 500_000_002);
        second();
        assertThat(used.share().get()).isEqualTo(new Signal.Share(500_000_000, 500_000_000));
        told.container = container(0.5, 750_000_002);
        second();
        // The second in which the limit came back is taken for one with it.
        assertThat(used.share().get()).isEqualTo(new Signal.Share(750_000_000, 1_000_000_000));
    }

    @Test
    void reading_thatFails_isUnknownAndLoggedOnce() {
        told.cpu = ticks(1, 2);
        for (Throwable failure : List.of(
                new IOException("gone"), new NoClassDefFoundError("oshi"), new ArithmeticException("overflow"))) {
            told.failure = failure;
            second();
            List<String> log = LogLines.of(() -> {
                assertThat(probe.snapshot().cpu()).isNull();
                second();
                assertThat(probe.snapshot().cpu()).isNull();
            });
            assertThat(log)
                    .filteredOn(line -> line.contains("host.cpu"))
                    .hasSize(failure instanceof IOException ? 1 : 0)
                    .allSatisfy(line -> assertThat(line).contains("host.cpu by what was told", "gone"));
        }
    }

    @Test
    void reading_thatFails_isAskedOfTheNextSource() {
        told.failure = new IOException("gone");
        Told next = new Told();
        next.cpu = ticks(1, 2);
        ReadingProbe both = new ReadingProbe(List.of(told, next), new Complaints(), time);
        assertThat(LogLines.of(() -> assertThat(both.snapshot().cpu()).isEqualTo(ticks(1, 2))))
                .isNotEmpty();
    }

    @Test
    void memoryLimit_ofMachineAndContainer_isTheLess() {
        assertThat(probe.snapshot().memoryLimit()).isNull();
        told.memory = new HostSnapshot.Memory(800, null, null, null);
        second();
        assertThat(probe.snapshot().memoryLimit()).isEqualTo(800);
        told.container = container(null, 1);
        second();
        assertThat(probe.snapshot().memoryLimit()).isEqualTo(800);
        told.memory = null;
        second();
        assertThat(probe.snapshot().memoryLimit()).isEqualTo(1000);
    }
}
