package dev.perfkit.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/** What OSHI tells of the machine; of this process too where nothing cheaper does. The only class that knows of OSHI. */
final class OshiSource implements HostSource {
    private final JvmSource jvm;
    private final boolean processToo;
    private final HardwareAbstractionLayer hardware;
    private final OperatingSystem system;
    private final Devices<HWDiskStore> disks;
    private final Devices<NetworkIF> networks;
    private @Nullable OSProcess process;

    OshiSource(JvmSource jvm, boolean processToo) {
        this.jvm = jvm;
        this.processToo = processToo;
        SystemInfo info = new SystemInfo();
        this.hardware = info.getHardware();
        this.system = info.getOperatingSystem();
        this.disks = new Devices<>(
                hardware::getDiskStores, HWDiskStore::updateAttributes, HWDiskStore::getName, OshiSource::counts);
        this.networks = new Devices<>(
                hardware::getNetworkIFs, NetworkIF::updateAttributes, NetworkIF::getName, OshiSource::counts);
    }

    @Override
    public HostSnapshot.@Nullable JvmProcess process() {
        if (!processToo) {
            return null;
        }
        if (process == null) {
            process = system.getProcess(system.getProcessId());
        } else if (!process.updateAttributes()) {
            process = null;
        }
        return process == null
                ? null
                : new HostSnapshot.JvmProcess(
                        positive(process.getResidentMemory()), positive(process.getVirtualSize()), jvm.cpuNanos());
    }

    @Override
    public HostSnapshot.Cpu cpu() {
        CentralProcessor processor = hardware.getProcessor();
        double load = processor.getSystemLoadAverage(1)[0];
        long[] ticks = processor.getSystemCpuLoadTicks();
        long total = 0;
        for (long millis : ticks) {
            total += millis;
        }
        long idle = ticks[TickType.IDLE.getIndex()] + ticks[TickType.IOWAIT.getIndex()];
        return new HostSnapshot.Cpu(
                processor.getLogicalProcessorCount(),
                load < 0 ? null : (Double) load,
                total <= 0 ? null : new HostSnapshot.Ticks(total - idle, ticks[TickType.STEAL.getIndex()], total));
    }

    @Override
    public HostSnapshot.@Nullable Memory memory() {
        GlobalMemory memory = hardware.getMemory();
        if (memory.getTotal() <= 0) {
            return null;
        }
        return new HostSnapshot.Memory(
                memory.getTotal(),
                positive(memory.getAvailable()),
                memory.getVirtualMemory().getSwapTotal(),
                memory.getVirtualMemory().getSwapUsed());
    }

    @Override
    public @Nullable Map<String, long[]> disks() {
        return disks.read();
    }

    private static long @Nullable [] counts(HWDiskStore disk) {
        // What lies on other disks would count twice, and what lies in memory is none.
        boolean real = !disk.getName().matches("(/dev/)?(dm-|md|zram|ram|loop).*");
        return real ? new long[] {disk.getReadBytes(), disk.getWriteBytes(), disk.getReads(), disk.getWrites()} : null;
    }

    @Override
    public @Nullable Map<String, long[]> networks() {
        return networks.read();
    }

    private static long[] counts(NetworkIF network) {
        return new long[] {
            network.getBytesRecv(),
            network.getBytesSent(),
            network.getInErrors() + network.getOutErrors(),
            network.getInDrops()
        };
    }

    private static @Nullable Long positive(long value) {
        return value > 0 ? (Long) value : null;
    }

    @Override
    public String toString() {
        return "OSHI";
    }

    /**
     * Devices of a kind. To list them costs much more than to read them on some systems, so that is done when one is gone, and
     * each so many readings for those that have come.
     */
    private static final class Devices<D> {
        private static final int READINGS = 60;

        private final Supplier<List<D>> list;
        private final Predicate<D> update;
        private final Function<D, String> name;
        private final Function<D, long @Nullable []> counts;
        private List<D> devices = List.of();
        private int left;

        Devices(
                Supplier<List<D>> list,
                Predicate<D> update,
                Function<D, String> name,
                Function<D, long @Nullable []> counts) {
            this.list = list;
            this.update = update;
            this.name = name;
            this.counts = counts;
        }

        @Nullable Map<String, long[]> read() {
            if (--left <= 0 || !devices.stream().allMatch(update)) {
                devices = list.get();
                left = READINGS;
            }
            Map<String, long[]> read = new HashMap<>();
            for (D device : devices) {
                long[] counted = counts.apply(device);
                if (counted != null) {
                    read.put(name.apply(device), counted);
                }
            }
            return read.isEmpty() ? null : read;
        }
    }
}
