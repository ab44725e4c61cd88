package dev.perfkit.host;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the JVM's own bean tells. */
final class JvmSource implements HostSource {
    /*
     * The bean's CPU loads are left out: each is of the time since anybody asked for it last. So is its free memory, but on
     * Windows: elsewhere it is without the cache, and would show a healthy machine as full.
     */
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private final java.lang.management.OperatingSystemMXBean bean = ManagementFactory.getOperatingSystemMXBean();
    private final @Nullable OperatingSystemMXBean more = bean instanceof OperatingSystemMXBean known ? known : null;

    @Override
    public HostSnapshot.@Nullable JvmProcess process() {
        return more == null
                ? null
                : new HostSnapshot.JvmProcess(null, positive(more.getCommittedVirtualMemorySize()), cpuNanos());
    }

    @Nullable Long cpuNanos() {
        return more == null ? null : positive(more.getProcessCpuTime());
    }

    @Override
    public HostSnapshot.@Nullable OpenFiles files() {
        return bean instanceof UnixOperatingSystemMXBean unix
                ? new HostSnapshot.OpenFiles(positive(unix.getOpenFileDescriptorCount()), filesLimit())
                : null;
    }

    @Nullable Long filesLimit() {
        return bean instanceof UnixOperatingSystemMXBean unix ? positive(unix.getMaxFileDescriptorCount()) : null;
    }

    @Override
    public HostSnapshot.Cpu cpu() {
        double load = bean.getSystemLoadAverage();
        return new HostSnapshot.Cpu(bean.getAvailableProcessors(), load < 0 ? null : (Double) load, null);
    }

    @Override
    public HostSnapshot.@Nullable Memory memory() {
        if (more == null || more.getTotalMemorySize() <= 0) {
            return null;
        }
        long swap = more.getTotalSwapSpaceSize();
        return new HostSnapshot.Memory(
                more.getTotalMemorySize(),
                WINDOWS ? positive(more.getFreeMemorySize()) : null,
                // Windows counts the memory among what can be swapped out.
                WINDOWS || swap < 0 ? null : (Long) swap,
                WINDOWS || swap < 0 ? null : (Long) Math.max(0, swap - more.getFreeSwapSpaceSize()));
    }

    /** The bean says -1, and in some containers 0, where it does not know. */
    private static @Nullable Long positive(long value) {
        return value > 0 ? (Long) value : null;
    }

    @Override
    public String toString() {
        return "the JVM";
    }
}
