package dev.perfkit.host;

import dev.perfkit.signal.Signal;
import dev.perfkit.time.Ticker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks its sources for each part, until one knows. */
final class ReadingProbe implements HostProbe {
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<HostSource> sources;
    private final Complaints complaints;
    private final Ticker ticker;
    private final Totals ticks = new Totals(3, false);
    private final Totals disks = new Totals(4, true);
    private final Totals networks = new Totals(4, true);
    private final Allowance allowance = new Allowance();
    private @Nullable HostSnapshot latest;
    private @Nullable List<Signal> signals;

    ReadingProbe(List<HostSource> sources, Complaints complaints, Ticker ticker) {
        this.sources = List.copyOf(sources);
        this.complaints = complaints;
        this.ticker = ticker;
    }

    @Override
    public synchronized HostSnapshot snapshot() {
        long now = ticker.read();
        if (latest == null || now - latest.readAt() >= FRESH_NANOS) {
            latest = read(now);
            allowance.add(latest);
        }
        return latest;
    }

    private HostSnapshot read(long now) {
        Map<String, long[]> disk = first("host.disk", HostSource::disks);
        Map<String, long[]> network = first("host.network", HostSource::networks);
        return new HostSnapshot(
                now,
                process(),
                files(),
                cpu(),
                first("host.memory", HostSource::memory),
                disk == null ? null : disk(disks.add(disk)),
                network == null ? null : network(networks.add(network)),
                first("host.container", HostSource::container));
    }

    private static HostSnapshot.Disk disk(long[] sums) {
        return new HostSnapshot.Disk(sums[0], sums[1], sums[2], sums[3]);
    }

    private static HostSnapshot.Network network(long[] sums) {
        return new HostSnapshot.Network(sums[0], sums[1], sums[2], sums[3]);
    }

    /** The kernel's time of waiting for disks now and then shrinks a little, which would look as if all began anew. */
    private HostSnapshot.@Nullable Cpu cpu() {
        HostSnapshot.Cpu cpu = first("host.cpu", HostSource::cpu);
        HostSnapshot.Ticks now = cpu == null ? null : cpu.ticks();
        if (cpu == null || now == null) {
            return cpu;
        }
        long[] sums = ticks.add(
                Map.of("cpu", new long[] {now.busyMillis(), now.stolenMillis(), now.totalMillis() - now.busyMillis()}));
        return new HostSnapshot.Cpu(
                cpu.processors(), cpu.load(), new HostSnapshot.Ticks(sums[0], sums[1], sums[0] + sums[2]));
    }

    @Override
    public synchronized HostSnapshot.JvmProcess process() {
        HostSnapshot.JvmProcess process = first("host.process", HostSource::process);
        return process == null ? HostSnapshot.JvmProcess.UNKNOWN : process;
    }

    @Override
    public synchronized HostSnapshot.OpenFiles files() {
        HostSnapshot.OpenFiles files = first("host.process.files", HostSource::files);
        return files == null ? HostSnapshot.OpenFiles.UNKNOWN : files;
    }

    /** Returns the share of its processors that the container has used, as far as it has a limit. */
    synchronized Signal.@Nullable Share allowance() {
        snapshot();
        return allowance.share();
    }

    @Override
    public synchronized List<Signal> signals() {
        if (signals == null) {
            signals = new HostSignals(this).known();
        }
        return signals;
    }

    private <T> @Nullable T first(String part, Part<T> of) {
        for (HostSource source : sources) {
            try {
                T answer = of.read(source);
                if (answer != null) {
                    return answer;
                }
            } catch (IOException | RuntimeException | LinkageError e) {
                complaints.about(part + " by " + source, e);
            }
        }
        return null;
    }

    @FunctionalInterface
    private interface Part<T> {
        @Nullable T read(HostSource source) throws IOException;
    }
}
