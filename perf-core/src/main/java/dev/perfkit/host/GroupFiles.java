package dev.perfkit.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a control group are called, and how they say what they say. Null is what a group's files do not say, or do
 * not limit. Formats: Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/ of the kernel.
 */
enum GroupFiles {
    /** Each controller may have a hierarchy of its own. */
    V1("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file") {
        @Override
        @Nullable Double cpuLimit(Path group) throws IOException {
            Long quota = file(group, "cpu.cfs_quota_us").numberIfThere();
            Long period = file(group, "cpu.cfs_period_us").numberIfThere();
            return quota == null || period == null || quota <= 0 || period <= 0
                    ? null
                    : (Double) ((double) quota / period);
        }

        @Override
        @Nullable Long cpuNanos(Path group) throws IOException {
            return file(group, "cpuacct.usage").numberIfThere();
        }

        @Override
        HostSnapshot.@Nullable Throttling throttling(Path group) throws IOException {
            return stopped(file(group, "cpu.stat"), "throttled_time ", 1);
        }
    },

    /** One hierarchy for all of them. */
    V2("memory.max", "memory.current", "inactive_file") {
        @Override
        @Nullable Double cpuLimit(Path group) throws IOException {
            KernelFile max = file(group, "cpu.max");
            String text = max.textIfThere();
            if (text == null || text.startsWith("max")) {
                return null;
            }
            StringTokenizer words = new StringTokenizer(text);
            double quota = max.number(max.next(words));
            return quota / max.number(max.next(words));
        }

        @Override
        @Nullable Long cpuNanos(Path group) throws IOException {
            KernelFile stat = file(group, "cpu.stat");
            String text = stat.textIfThere();
            Long micros = text == null ? null : stat.numberOf("usage_usec ", text);
            return micros == null ? null : (Long) Math.multiplyExact(micros, 1000L);
        }

        @Override
        HostSnapshot.@Nullable Throttling throttling(Path group) throws IOException {
            return stopped(file(group, "cpu.stat"), "throttled_usec ", 1000);
        }
    };

    /** V1 says that there is no limit by the greatest number of whole pages. */
    private static final long UNLIMITED = 1L << 60;

    private final String limit;
    private final String usage;
    private final String inactive;

    GroupFiles(String limit, String usage, String inactive) {
        this.limit = limit;
        this.usage = usage;
        this.inactive = inactive;
    }

    @Nullable Long memoryLimit(Path group) throws IOException {
        KernelFile file = file(group, limit);
        String text = file.textIfThere();
        if (text == null || text.equals("max")) {
            return null;
        }
        long bytes = file.number(text);
        return bytes < 0 || bytes >= UNLIMITED ? null : (Long) bytes;
    }

    @Nullable Long memoryUsed(Path group) throws IOException {
        return file(group, usage).numberIfThere();
    }

    /** Returns how much of the cache was not used of late. */
    @Nullable Long inactive(Path group) throws IOException {
        KernelFile stat = file(group, "memory.stat");
        String text = stat.textIfThere();
        return text == null ? null : stat.numberOf(inactive + " ", text);
    }

    /** Returns how many processors may be used. */
    abstract @Nullable Double cpuLimit(Path group) throws IOException;

    abstract @Nullable Long cpuNanos(Path group) throws IOException;

    abstract HostSnapshot.@Nullable Throttling throttling(Path group) throws IOException;

    private static HostSnapshot.@Nullable Throttling stopped(KernelFile stat, String time, int nanos)
            throws IOException {
        String text = stat.textIfThere();
        Long periods = text == null ? null : stat.numberOf("nr_periods ", text);
        Long throttled = text == null ? null : stat.numberOf("nr_throttled ", text);
        Long took = text == null ? null : stat.numberOf(time, text);
        return periods == null || throttled == null || took == null
                ? null
                : new HostSnapshot.Throttling(periods, throttled, Math.multiplyExact(took, (long) nanos));
    }

    private static KernelFile file(Path group, String name) {
        return new KernelFile(group.resolve(name));
    }
}
