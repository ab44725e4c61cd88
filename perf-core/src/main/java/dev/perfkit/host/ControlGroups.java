package dev.perfkit.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The control groups that this process is in. */
final class ControlGroups {
    /*
     * /proc/self/mountinfo tells where a hierarchy is mounted, and which folder of it is what is mounted there;
     * /proc/self/cgroup tells the group of this process, as a path in the hierarchy:
     *
     *   31 23 0:28 /docker/7f /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory      4:memory:/docker/7f/worker
     *              ^ mounted  ^ here                            ^ these controllers     ^ so: /sys/fs/cgroup/memory/worker
     *
     * A container may see a path of the host's that leads nowhere in its own files; then what is mounted is its group. Where a
     * controller is mounted the old way it is not in the new hierarchy, which then is there for systemd alone.
     *
     * Groups are looked for once, since processes are put into theirs before they start. Limits are read each time, since
     * they are changed under a running container.
     */
    private final Path root;
    private final Complaints complaints;
    private @Nullable Hierarchy memory;
    private @Nullable Hierarchy cpu;
    private @Nullable Hierarchy usage;
    private boolean found;

    ControlGroups(Path root, Complaints complaints) {
        this.root = root;
        this.complaints = complaints;
    }

    HostSnapshot.@Nullable Container container() throws IOException {
        if (!found) {
            List<String> mounts = lines("proc/self/mountinfo");
            List<String> groups = lines("proc/self/cgroup");
            memory = find("memory", mounts, groups);
            cpu = find("cpu", mounts, groups);
            usage = find("cpuacct", mounts, groups);
            found = true;
        }
        if (memory == null && cpu == null) {
            return null;
        }
        Binding<Long> bytes =
                memory == null ? new Binding<>(null, null) : memory.least("memory.limit", GroupFiles::memoryLimit);
        Binding<Double> processors =
                cpu == null ? new Binding<>(null, null) : cpu.least("cpu.limit", GroupFiles::cpuLimit);
        Long used = memory == null ? null : memory.read("memory.used", bytes.group, GroupFiles::memoryUsed);
        Long inactive = memory == null ? null : memory.read("memory.inactive", bytes.group, GroupFiles::inactive);
        return new HostSnapshot.Container(
                bytes.limit,
                used,
                used == null || inactive == null ? null : (Long) Math.max(0, used - inactive),
                processors.limit,
                usage == null
                        ? null
                        : usage.read("cpu.time", usage.likeIn(cpu, processors.group), GroupFiles::cpuNanos),
                cpu == null || processors.limit == null
                        ? null
                        : cpu.read("cpu.throttling", processors.group, GroupFiles::throttling));
    }

    private List<String> lines(String path) throws IOException {
        return new KernelFile(root.resolve(path)).text().lines().toList();
    }

    private @Nullable Hierarchy find(String controller, List<String> mounts, List<String> groups) {
        Hierarchy newer = null;
        for (String mount : mounts) {
            String[] halves = mount.split(" - ", 2);
            if (halves.length < 2 || !halves[1].startsWith("cgroup")) {
                continue;
            }
            String[] place = halves[0].split(" ", -1);
            String[] kind = halves[1].split(" ", -1);
            if (place.length < 5 || kind.length < 3) {
                continue;
            }
            if (kind[0].equals("cgroup2") && newer == null) {
                newer = hierarchy(GroupFiles.V2, place, groupOf("", groups));
            } else if (kind[0].equals("cgroup")
                    && Arrays.asList(kind[2].split(",", -1)).contains(controller)) {
                return hierarchy(GroupFiles.V1, place, groupOf(controller, groups));
            }
        }
        return newer;
    }

    private static String groupOf(String controller, List<String> groups) {
        for (String group : groups) {
            String[] parts = group.split(":", 3);
            if (parts.length == 3 && Arrays.asList(parts[1].split(",", -1)).contains(controller)) {
                return parts[2];
            }
        }
        return "/";
    }

    private Hierarchy hierarchy(GroupFiles files, String[] place, String group) {
        // A space in a path is written as \040.
        String mounted = place[3].replace("\\040", " ");
        Path top = root.resolve(place[4].replace("\\040", " ").substring(1));
        String below = mounted.length() > 1 && (group + "/").startsWith(mounted + "/")
                ? group.substring(mounted.length())
                : group;
        Path own = top.resolve(below.replaceFirst("^/+", "")).normalize();
        return new Hierarchy(files, top, own.startsWith(top) && Files.isDirectory(own) ? own : top);
    }

    @FunctionalInterface
    private interface Figure<T> {
        @Nullable T of(GroupFiles files, Path group) throws IOException;
    }

    /** A limit, and the group that has it; without a limit the group of the process. */
    private record Binding<T>(@Nullable T limit, @Nullable Path group) {}

    /** Where a controller's groups are, and which is this process's. */
    private final class Hierarchy {
        private final GroupFiles files;
        private final Path top;
        private final Path own;

        Hierarchy(GroupFiles files, Path top, Path own) {
            this.files = files;
            this.top = top;
            this.own = own;
        }

        <T extends Comparable<T>> Binding<T> least(String name, Figure<T> limit) {
            Binding<T> least = new Binding<>(null, own);
            for (Path group : wayUp()) {
                T here = read(name, group, limit);
                if (here != null && (least.limit == null || here.compareTo(least.limit) < 0)) {
                    least = new Binding<>(here, group);
                }
            }
            return least;
        }

        private List<Path> wayUp() {
            List<Path> way = new ArrayList<>();
            for (Path group = own; group != null && group.startsWith(top); group = group.getParent()) {
                way.add(group);
            }
            return way;
        }

        <T> @Nullable T read(String name, @Nullable Path group, Figure<T> figure) {
            try {
                return group == null ? null : figure.of(files, group);
            } catch (IOException | ArithmeticException e) {
                complaints.about("host.container." + name + " of " + group, e);
                return null;
            }
        }

        /** Returns the group that is called here as another is there. */
        @Nullable Path likeIn(@Nullable Hierarchy there, @Nullable Path group) {
            Path same = there == null || group == null ? own : top.resolve(there.top.relativize(group));
            return Files.isDirectory(same) ? same : own;
        }
    }
}
