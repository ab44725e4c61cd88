package dev.perfkit.host;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** What Linux tells in {@code /proc} and {@code /sys}. */
final class LinuxSource implements HostSource {
    /*
     * Formats: proc_pid_statm(5), proc_stat(5), proc_meminfo(5), proc_pid_net(5), and Documentation/admin-guide/iostats.rst of the
     * kernel. Times are in hundredths of a second whatever the kernel's own tick is, disks in sectors of 512 bytes whatever the
     * disk's own are.
     *
     * Of disks and interfaces only those with hardware behind them are counted, which have a link `device` in /sys: what goes
     * through a bridge, a bond, a partition or a logical volume would count twice. Where no interface has any, as in a container,
     * all but the loopback are.
     */
    private static final int MILLIS_PER_TICK = 10;
    private static final int SECTOR = 512;

    private final Path root;
    private final JvmSource jvm;
    private final ControlGroups groups;
    private final KernelFile statm;
    private final KernelFile stat;
    private final KernelFile load;
    private final KernelFile meminfo;
    private final KernelFile diskstats;
    private final KernelFile net;
    private long pageSize;

    LinuxSource(Path root, JvmSource jvm, Complaints complaints) {
        this.root = root;
        this.jvm = jvm;
        this.groups = new ControlGroups(root, complaints);
        this.statm = file("proc/self/statm");
        this.stat = file("proc/stat");
        this.load = file("proc/loadavg");
        this.meminfo = file("proc/meminfo");
        this.diskstats = file("proc/diskstats");
        this.net = file("proc/self/net/dev");
    }

    private KernelFile file(String path) {
        return new KernelFile(root.resolve(path));
    }

    @Override
    public HostSnapshot.JvmProcess process() throws IOException {
        StringTokenizer pages = new StringTokenizer(statm.text());
        long virtual = statm.number(statm.next(pages));
        long resident = statm.number(statm.next(pages));
        if (pageSize == 0) {
            pageSize = pageSize(virtual);
        }
        return new HostSnapshot.JvmProcess(resident * pageSize, virtual * pageSize, jvm.cpuNanos());
    }

    /** The JVM tells nobody the size of a page; the same address space in kB does, as the nearest power of two. */
    private long pageSize(long virtualPages) throws IOException {
        KernelFile status = file("proc/self/status");
        Long virtual = status.numberOf("VmSize:", status.text());
        if (virtual == null || virtualPages <= 0) {
            throw new IOException(status.path() + ": no VmSize");
        }
        double about = virtual * 1024.0 / virtualPages;
        return 1L << Math.round(Math.log(about) / Math.log(2));
    }

    /** The size of the folder is the count since Linux 6.2, and 0 before. */
    @Override
    public HostSnapshot.@Nullable OpenFiles files() throws IOException {
        long open = Files.size(root.resolve("proc/self/fd"));
        return open > 0 && open < Integer.MAX_VALUE ? new HostSnapshot.OpenFiles(open, jvm.filesLimit()) : null;
    }

    @Override
    public HostSnapshot.Cpu cpu() throws IOException {
        String text = stat.text();
        StringTokenizer all = new StringTokenizer(text.substring(0, Math.max(0, text.indexOf('\n'))));
        if (!stat.next(all).equals("cpu")) {
            throw new IOException(stat.path() + ": does not begin with \"cpu\"");
        }
        // user, nice, system, idle, iowait, irq, softirq, steal; what guests took is in user and nice already.
        long[] ticks = new long[8];
        long total = 0;
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] = stat.number(stat.next(all)) * MILLIS_PER_TICK;
            total += ticks[i];
        }
        int processors = 0;
        for (int at = text.indexOf("\ncpu"); at >= 0; at = text.indexOf("\ncpu", at + 1)) {
            processors++;
        }
        return new HostSnapshot.Cpu(
                processors,
                Double.valueOf(load.next(new StringTokenizer(load.text()))),
                new HostSnapshot.Ticks(total - ticks[3] - ticks[4], ticks[7], total));
    }

    @Override
    public HostSnapshot.Memory memory() throws IOException {
        String text = meminfo.text();
        Long total = kilobytes("MemTotal:", text);
        Long swap = kilobytes("SwapTotal:", text);
        Long free = kilobytes("SwapFree:", text);
        return new HostSnapshot.Memory(
                requireNonNull(total, "MemTotal"),
                kilobytes("MemAvailable:", text),
                swap,
                swap == null || free == null ? null : (Long) (swap - free));
    }

    private @Nullable Long kilobytes(String word, String text) throws IOException {
        Long value = meminfo.numberOf(word, text);
        return value == null ? null : (Long) Math.multiplyExact(value, 1024L);
    }

    @Override
    public @Nullable Map<String, long[]> disks() throws IOException {
        Map<String, long[]> disks = new HashMap<>();
        for (StringTokenizer lines = new StringTokenizer(diskstats.text(), "\n"); lines.hasMoreTokens(); ) {
            StringTokenizer line = new StringTokenizer(lines.nextToken());
            diskstats.next(line);
            diskstats.next(line);
            String name = diskstats.next(line);
            long[] n = new long[7]; // reads, merged, sectors, ms, writes, merged, sectors
            for (int i = 0; i < n.length; i++) {
                n[i] = diskstats.number(diskstats.next(line));
            }
            boolean used = n[0] + n[4] > 0;
            if (used && Files.exists(root.resolve("sys/block/" + name.replace('/', '!') + "/device"))) {
                disks.put(name, new long[] {
                    Math.multiplyExact(n[2], (long) SECTOR), Math.multiplyExact(n[6], (long) SECTOR), n[0], n[4]
                });
            }
        }
        return disks.isEmpty() ? null : disks;
    }

    @Override
    public @Nullable Map<String, long[]> networks() throws IOException {
        Map<String, long[]> hardware = new HashMap<>();
        Map<String, long[]> others = new HashMap<>();
        for (StringTokenizer lines = new StringTokenizer(net.text(), "\n"); lines.hasMoreTokens(); ) {
            String text = lines.nextToken();
            int colon = text.lastIndexOf(':');
            String name = text.substring(0, Math.max(0, colon)).strip();
            if (name.isEmpty() || name.equals("lo")) {
                continue; // the two lines of the heading have no colon
            }
            StringTokenizer line = new StringTokenizer(text.substring(colon + 1));
            long[] n = new long[11]; // in: bytes, packets, errors, drops, 4 more; out: bytes, packets, errors
            for (int i = 0; i < n.length; i++) {
                n[i] = net.number(net.next(line));
            }
            boolean real = Files.exists(root.resolve("sys/class/net/" + name + "/device"));
            (real ? hardware : others).put(name, new long[] {n[0], n[8], n[2] + n[10], n[3]});
        }
        Map<String, long[]> counted = hardware.isEmpty() ? others : hardware;
        return counted.isEmpty() ? null : counted;
    }

    @Override
    public HostSnapshot.@Nullable Container container() throws IOException {
        return groups.container();
    }

    @Override
    public String toString() {
        return "Linux";
    }
}
