package dev.perfkit.host;

import dev.perfkit.signal.NoReadingException;
import dev.perfkit.signal.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The signals of a probe: of what is known when they are asked for first. */
final class HostSignals {
    private final ReadingProbe probe;
    private final HostSnapshot first;
    private final List<Signal> signals = new ArrayList<>();

    HostSignals(ReadingProbe probe) {
        this.probe = probe;
        this.first = probe.snapshot();
    }

    List<Signal> known() {
        ratio("host.cpu.busy", ticks(t -> share(t.busyMillis(), t.totalMillis())));
        ratio("host.cpu.stolen", ticks(t -> share(t.stolenMillis(), t.totalMillis())));
        gauge("host.cpu.load", "1", part(HostSnapshot::cpu, HostSnapshot.Cpu::load));
        gauge("host.memory.used", "1", part(HostSnapshot::memory, HostSnapshot.Memory::share));
        gauge("host.memory.available", "bytes", part(HostSnapshot::memory, HostSnapshot.Memory::available));
        gauge("host.swap.used", "bytes", part(HostSnapshot::memory, HostSnapshot.Memory::swapUsed));
        counter("host.disk.read", "bytes", part(HostSnapshot::disk, HostSnapshot.Disk::readBytes));
        counter("host.disk.written", "bytes", part(HostSnapshot::disk, HostSnapshot.Disk::writtenBytes));
        counter("host.disk.reads", "1", part(HostSnapshot::disk, HostSnapshot.Disk::reads));
        counter("host.disk.writes", "1", part(HostSnapshot::disk, HostSnapshot.Disk::writes));
        counter("host.network.received", "bytes", part(HostSnapshot::network, HostSnapshot.Network::receivedBytes));
        counter("host.network.sent", "bytes", part(HostSnapshot::network, HostSnapshot.Network::sentBytes));
        counter("host.network.errors", "1", part(HostSnapshot::network, HostSnapshot.Network::errors));
        counter("host.network.dropped", "1", part(HostSnapshot::network, HostSnapshot.Network::dropped));
        gauge("host.process.resident", "bytes", s -> s.process().residentBytes());
        gauge("host.process.virtual", "bytes", s -> s.process().virtualBytes());
        counter("host.process.cpu", "ns", s -> s.process().cpuNanos());
        gauge("host.process.files", "files", s -> s.files().count());
        gauge("host.process.files.used", "1", s -> s.files().share());
        gauge("host.container.memory", "bytes", part(HostSnapshot::container, HostSnapshot.Container::workingSet));
        gauge("host.container.memory.used", "1", part(HostSnapshot::container, HostSnapshot.Container::memoryShare));
        ratio("host.container.cpu.used", s -> probe.allowance());
        ratio(
                "host.container.cpu.throttled",
                part(
                        part(HostSnapshot::container, HostSnapshot.Container::throttling),
                        t -> share(t.throttledPeriods(), t.periods())));
        return List.copyOf(signals);
    }

    private static <P, T> Function<HostSnapshot, @Nullable T> part(
            Function<HostSnapshot, @Nullable P> part, Function<P, @Nullable T> figure) {
        return snapshot -> {
            P there = part.apply(snapshot);
            return there == null ? null : figure.apply(there);
        };
    }

    private static <T> Function<HostSnapshot, @Nullable T> ticks(Function<HostSnapshot.Ticks, @Nullable T> figure) {
        return part(part(HostSnapshot::cpu, HostSnapshot.Cpu::ticks), figure);
    }

    private static Signal.Share share(long part, long whole) {
        return new Signal.Share(Math.min(part, whole), whole);
    }

    private void gauge(String name, String unit, Function<HostSnapshot, ? extends @Nullable Number> value) {
        if (value.apply(first) != null) {
            signals.add(Signal.gauge(name, unit, () -> {
                Number now = value.apply(probe.snapshot());
                return now == null ? Double.NaN : now.doubleValue();
            }));
        }
    }

    private void counter(String name, String unit, Function<HostSnapshot, ? extends @Nullable Number> total) {
        if (total.apply(first) != null) {
            signals.add(Signal.counter(name, unit, () -> known(name, total).longValue()));
        }
    }

    private void ratio(String name, Function<HostSnapshot, Signal.@Nullable Share> share) {
        if (share.apply(first) != null) {
            signals.add(Signal.ratio(name, () -> known(name, share)));
        }
    }

    /** A total cannot say that it is not known, and one that stands still would say that nothing happens. */
    private <T> T known(String name, Function<HostSnapshot, ? extends @Nullable T> value) {
        T now = value.apply(probe.snapshot());
        if (now == null) {
            throw new NoReadingException(name + " is not known at present");
        }
        return now;
    }
}
