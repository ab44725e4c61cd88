package dev.perfkit.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.perfkit.memory.MemorySnapshot.Collector;
import dev.perfkit.memory.MemorySnapshot.Pool;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the JVM's beans tell of its memory, each looked up once. Loops, not streams: what runs once a second is interpreted for hours. */
final class JvmReadings {
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final List<MemoryPoolMXBean> pools;
    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    private final List<BufferPoolMXBean> buffers;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    private final @Nullable MemoryPoolMXBean metaspace;

    JvmReadings() {
        this(ManagementFactory.getMemoryPoolMXBeans(), ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class));
    }

    JvmReadings(List<MemoryPoolMXBean> pools, List<BufferPoolMXBean> buffers) {
        this.pools = pools;
        this.buffers = buffers;
        this.metaspace = pools.stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .findFirst()
                .orElse(null);
    }

    MemoryUsage heap() {
        return memory.getHeapMemoryUsage();
    }

    List<Pool> pools() {
        List<Pool> read = new ArrayList<>(pools.size());
        for (MemoryPoolMXBean pool : pools) {
            read.add(new Pool(pool.getName(), pool.getUsage().getUsed()));
        }
        return read;
    }

    List<Collector> collectors() {
        List<Collector> read = new ArrayList<>(collectors.size());
        for (GarbageCollectorMXBean bean : collectors) {
            long count = Math.max(0, bean.getCollectionCount());
            read.add(new Collector(bean.getName(), count, Duration.ofMillis(Math.max(0, bean.getCollectionTime()))));
        }
        return read;
    }

    /** Returns the bytes in use of the metadata of classes, null in a JVM that does not call it so. */
    @Nullable Long metaspace() {
        return metaspace == null ? null : (Long) metaspace.getUsage().getUsed();
    }

    int loadedClasses() {
        return classes.getLoadedClassCount();
    }

    /** Returns the bytes of the buffers whose pools' names begin so: of mapped ones there are two since 14; null where none tells. */
    @Nullable Long buffers(String kind) {
        Long sum = null;
        for (BufferPoolMXBean pool : buffers) {
            Long used = pool.getName().startsWith(kind) ? known(pool.getMemoryUsed()) : null;
            if (used != null) {
                sum = sum == null ? used : (Long) (sum + used);
            }
        }
        return sum;
    }

    int threads() {
        return threads.getThreadCount();
    }

    /** Returns the CPU time of the calling thread in nanoseconds, or null where the JVM does not tell. */
    @Nullable Long cpuNanos() {
        if (!threads.isCurrentThreadCpuTimeSupported()) {
            return null;
        }
        long nanos = threads.getCurrentThreadCpuTime();
        return nanos < 0 ? null : nanos;
    }

    private static @Nullable Long known(long figure) {
        return figure < 0 ? null : (Long) figure;
    }

    @Nullable Long metaspaceLimit() {
        return metaspace == null ? null : known(metaspace.getUsage().getMax());
    }

    /** Returns how much direct buffers may hold: without an option as much as the heap. */
    @Nullable Long directLimit() {
        HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (options == null) {
            return null;
        }
        long limit = Long.parseLong(options.getVMOption("MaxDirectMemorySize").getValue());
        return limit > 0 ? limit : (Long) Runtime.getRuntime().maxMemory();
    }
}
