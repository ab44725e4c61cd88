package dev.perfkit.host;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link HostProbe} read. Null is what is not known. Counts are since the machine, the process or the container
 * started, or since the probe saw a device first, and never shrink but where the container's do.
 *
 * @param readAt when, by the probe's ticker: the difference of two is the time between them
 * @param process this process
 * @param files its files
 * @param cpu the processors of the machine
 * @param memory the memory of the machine
 * @param disk all of its disks together
 * @param network all of its network interfaces together, without those that lead to itself
 * @param container the control group of this process; null where there is none
 */
public record HostSnapshot(
        long readAt,
        JvmProcess process,
        OpenFiles files,
        @Nullable Cpu cpu,
        @Nullable Memory memory,
        @Nullable Disk disk,
        @Nullable Network network,
        @Nullable Container container) {
    /** Checks that what is always there is not null. */
    public HostSnapshot {
        requireNonNull(process, "process");
        requireNonNull(files, "files");
    }

    /** Returns how much memory this process may take at most: that of the container or, where it is less, of the machine. */
    public @Nullable Long memoryLimit() {
        Long limit = container == null ? null : container.memoryLimit();
        Long total = memory == null ? null : (Long) memory.total();
        if (limit == null || total == null) {
            return limit == null ? total : limit;
        }
        return Math.min(limit, total);
    }

    /**
     * This process.
     *
     * @param residentBytes how much of it is in memory, as {@code ps} shows it in RSS
     * @param virtualBytes its address space; where only the JVM is asked, what the system calls committed
     * @param cpuNanos the time that its threads ran, of all processors
     */
    public record JvmProcess(
            @Nullable Long residentBytes,
            @Nullable Long virtualBytes,
            @Nullable Long cpuNanos) {
        static final JvmProcess UNKNOWN = new JvmProcess(null, null, null);
    }

    /**
     * The files and sockets that this process has open.
     *
     * @param count how many there are
     * @param limit how many there may be
     */
    public record OpenFiles(@Nullable Long count, @Nullable Long limit) {
        static final OpenFiles UNKNOWN = new OpenFiles(null, null);

        /** Returns how many there are in those that may be. */
        public @Nullable Double share() {
            return count == null || limit == null || limit <= 0 ? null : (Double) ((double) count / limit);
        }
    }

    /**
     * The processors.
     *
     * @param processors how many the machine has, or the JVM is given where that is not known
     * @param load the system's load average of the last minute
     * @param ticks what the processors did
     */
    public record Cpu(
            int processors, @Nullable Double load, @Nullable Ticks ticks) {}

    /**
     * What the processors did, all together.
     *
     * @param busyMillis the time in which they were neither idle nor waiting for a disk, what was stolen included
     * @param stolenMillis the time that the hypervisor gave to others
     * @param totalMillis all of the time
     */
    public record Ticks(long busyMillis, long stolenMillis, long totalMillis) {}

    /**
     * The memory.
     *
     * @param total how many bytes there are
     * @param available how many could be had without swapping, the cache of files among them
     * @param swapTotal how many can be swapped out
     * @param swapUsed how many are
     */
    public record Memory(
            long total,
            @Nullable Long available,
            @Nullable Long swapTotal,
            @Nullable Long swapUsed) {
        /** Returns what is not available, in all there is. */
        public @Nullable Double share() {
            return available == null || total <= 0 ? null : (Double) Math.max(0, 1 - (double) available / total);
        }
    }

    /**
     * The disks.
     *
     * @param readBytes bytes read
     * @param writtenBytes bytes written
     * @param reads how often was read
     * @param writes how often was written
     */
    public record Disk(long readBytes, long writtenBytes, long reads, long writes) {}

    /**
     * The network.
     *
     * @param receivedBytes bytes received
     * @param sentBytes bytes sent
     * @param errors packets that were broken on the way in, or could not be sent
     * @param dropped packets that came and were dropped
     */
    public record Network(long receivedBytes, long sentBytes, long errors, long dropped) {}

    /**
     * The control group: the least of the limits on the way up the hierarchy, and the use that is held against it, which is that
     * of the group that has the limit, with all its processes. Without a limit the use is that of the process's own group.
     *
     * @param memoryLimit how many bytes may be used; null for no limit
     * @param memoryUsed how many are, the cache of files included
     * @param workingSet how many are without that part of the cache that is given up first; what Kubernetes shows and evicts by
     * @param cpuLimit how many processors may be used, such as 1.5; null for no limit
     * @param cpuNanos the time that was used, of all processors
     * @param throttling how often the limit stopped it; null without a limit
     */
    public record Container(
            @Nullable Long memoryLimit,
            @Nullable Long memoryUsed,
            @Nullable Long workingSet,
            @Nullable Double cpuLimit,
            @Nullable Long cpuNanos,
            @Nullable Throttling throttling) {
        /** Returns the working set in the limit. */
        public @Nullable Double memoryShare() {
            return workingSet == null || memoryLimit == null || memoryLimit <= 0
                    ? null
                    : (Double) ((double) workingSet / memoryLimit);
        }
    }

    /**
     * How often a container was stopped for the rest of a period, since it had used up its processors.
     *
     * @param periods how many periods there were in which it ran
     * @param throttledPeriods in how many of them it was stopped
     * @param throttledNanos for how long, of all processors
     */
    public record Throttling(long periods, long throttledPeriods, long throttledNanos) {}
}
