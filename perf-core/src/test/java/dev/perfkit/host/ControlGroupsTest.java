package dev.perfkit.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.weave.LogLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupsTest {
    private static final String V2 = "30 23 0:28 %s /sys/fs/cgroup rw - cgroup2 cgroup2 rw";
    private static final String V1 = "3%d 31 0:30 %s /sys/fs/cgroup/%s rw - cgroup cgroup rw,%s";

    @TempDir
    Path root;

    private HostFolder host;

    @BeforeEach
    void setUp() {
        host = new HostFolder(root);
    }

    private HostSnapshot.@Nullable Container read() throws IOException {
        return new ControlGroups(root, new Complaints()).container();
    }

    private static HostSnapshot.@Nullable Container containerOf(ControlGroups groups) {
        try {
            return groups.container();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HostFolder newer(String mounted, String group) {
        return host.file("proc/self/mountinfo", V2.formatted(mounted)).file("proc/self/cgroup", "0::" + group);
    }

    private HostFolder older(String mounted, String group) {
        return host.file(
                        "proc/self/mountinfo",
                        String.join(
                                "\n",
                                V1.formatted(1, mounted, "memory", "memory"),
                                V1.formatted(2, mounted, "cpu,cpuacct", "cpu,cpuacct")))
                .file("proc/self/cgroup", "9:cpu,cpuacct:" + group + "\n4:memory:" + group + "\n0::/");
    }

    @Test
    void newer_inAContainer_readsLimitsAndUse() throws IOException {
        newer("/", "/")
                .file("sys/fs/cgroup/memory.max", "1000000")
                .file("sys/fs/cgroup/memory.current", "600000")
                .file("sys/fs/cgroup/memory.stat", "anon 1\nfile 300000\ninactive_file 200000\nactive_file 100000")
                .file("sys/fs/cgroup/cpu.max", "150000 100000")
                .file(
                        "sys/fs/cgroup/cpu.stat",
                        "usage_usec 5000\nuser_usec 1\nnr_periods 40\nnr_throttled 10\nthrottled_usec 700");
        HostSnapshot.Container container = read();
        assertThat(container)
                .isEqualTo(new HostSnapshot.Container(
                        1_000_000L, 600_000L, 400_000L, 1.5, 5_000_000L, new HostSnapshot.Throttling(40, 10, 700_000)));
        assertThat(container.memoryShare()).isEqualTo(0.4);
    }

    @Test
    void newer_nested_takesTheLeastLimitAndTheUseThatIsHeldAgainstIt() throws IOException {
        newer("/", "/pod/app")
                .file("sys/fs/cgroup/cgroup.controllers", "cpu memory")
                .file("sys/fs/cgroup/pod/memory.max", "500")
                .file("sys/fs/cgroup/pod/memory.current", "450")
                .file("sys/fs/cgroup/pod/memory.stat", "inactive_file 50")
                .file("sys/fs/cgroup/pod/cpu.max", "max 100000")
                .file("sys/fs/cgroup/pod/cpu.stat", "usage_usec 9")
                .file("sys/fs/cgroup/pod/app/memory.max", "800")
                .file("sys/fs/cgroup/pod/app/memory.current", "100")
                .file("sys/fs/cgroup/pod/app/memory.stat", "inactive_file 0")
                .file("sys/fs/cgroup/pod/app/cpu.max", "50000 100000")
                .file("sys/fs/cgroup/pod/app/cpu.stat", "usage_usec 4");
        HostSnapshot.Container container = read();
        assertThat(container.memoryLimit()).isEqualTo(500);
        assertThat(container.memoryUsed()).isEqualTo(450);
        assertThat(container.memoryShare()).isEqualTo(0.8);
        assertThat(container.cpuLimit()).isEqualTo(0.5);
        assertThat(container.cpuNanos()).isEqualTo(4000);
    }

    @Test
    void newer_withoutLimits_readsTheUseOfItsOwnGroup() throws IOException {
        newer("/", "/user.slice/job")
                .file("sys/fs/cgroup/user.slice/memory.max", "max")
                .file("sys/fs/cgroup/user.slice/memory.current", "900")
                .file("sys/fs/cgroup/user.slice/job/memory.max", "max")
                .file("sys/fs/cgroup/user.slice/job/memory.current", "100")
                .file("sys/fs/cgroup/user.slice/job/cpu.max", "max 100000")
                .file(
                        "sys/fs/cgroup/user.slice/job/cpu.stat",
                        "usage_usec 7\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0");
        assertThat(read()).isEqualTo(new HostSnapshot.Container(null, 100L, null, null, 7000L, null));
    }

    @Test
    void limits_whenChangedUnderARunningProcess_areReadAnew() throws IOException {
        newer("/", "/").file("sys/fs/cgroup/memory.max", "1000");
        ControlGroups groups = new ControlGroups(root, new Complaints());
        assertThat(groups.container().memoryLimit()).isEqualTo(1000);
        host.file("sys/fs/cgroup/memory.max", "2000");
        assertThat(groups.container().memoryLimit()).isEqualTo(2000);
    }

    @Test
    void older_inAContainerThatSeesThePathsOfTheHost_findsItsGroup() throws IOException {
        older("/docker/7f", "/docker/7f")
                .file("sys/fs/cgroup/memory/memory.limit_in_bytes", "1000")
                .file("sys/fs/cgroup/memory/memory.usage_in_bytes", "700")
                .file("sys/fs/cgroup/memory/memory.stat", "inactive_file 5\ntotal_inactive_file 200")
                .file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000")
                .file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000")
                .file("sys/fs/cgroup/cpu,cpuacct/cpu.stat", "nr_periods 8\nnr_throttled 2\nthrottled_time 300")
                .file("sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "12345");
        assertThat(read())
                .isEqualTo(new HostSnapshot.Container(
                        1000L, 700L, 500L, 2.0, 12_345L, new HostSnapshot.Throttling(8, 2, 300)));
    }

    @Test
    void older_withAGroupBelowWhatIsMounted_readsThatGroup() throws IOException {
        older("/docker/7f", "/docker/7f/worker")
                .file("sys/fs/cgroup/memory/memory.limit_in_bytes", "1000")
                .file("sys/fs/cgroup/memory/worker/memory.limit_in_bytes", "400")
                .file("sys/fs/cgroup/memory/worker/memory.usage_in_bytes", "100");
        assertThat(read().memoryLimit()).isEqualTo(400);
        assertThat(read().memoryUsed()).isEqualTo(100);
    }

    @Test
    void older_withAPathThatLeadsNowhere_readsWhatIsMounted() throws IOException {
        older("/", "/kubepods/pod1/c1").file("sys/fs/cgroup/memory/memory.limit_in_bytes", "1000");
        assertThat(read().memoryLimit()).isEqualTo(1000);
    }

    @Test
    void group_thatPointsOutOfTheHierarchy_isWhatIsMounted() throws IOException {
        newer("/", "/../../other").file("sys/fs/cgroup/memory.max", "1000").file("sys/other/memory.max", "1");
        assertThat(read().memoryLimit()).isEqualTo(1000);
    }

    @Test
    void older_withTheGreatestNumberOfPages_hasNoLimit() throws IOException {
        older("/", "/")
                .file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
                .file("sys/fs/cgroup/memory/memory.usage_in_bytes", "700")
                .file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1")
                .file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000")
                .file("sys/fs/cgroup/cpu,cpuacct/cpu.stat", "nr_periods 0\nnr_throttled 0\nthrottled_time 0");
        assertThat(read()).isEqualTo(new HostSnapshot.Container(null, 700L, null, null, null, null));
    }

    @Test
    void hybrid_readsEachControllerWhereItIs() throws IOException {
        host.file(
                        "proc/self/mountinfo",
                        String.join(
                                "\n",
                                "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
                                V1.formatted(1, "/", "memory", "memory")))
                .file("proc/self/cgroup", "4:memory:/job\n0::/slice")
                .file("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "1000")
                .file("sys/fs/cgroup/unified/slice/memory.max", "1")
                .file("sys/fs/cgroup/unified/slice/cpu.max", "300000 100000")
                .file(
                        "sys/fs/cgroup/unified/slice/cpu.stat",
                        "usage_usec 3\nnr_periods 1\nnr_throttled 0\nthrottled_usec 0");
        HostSnapshot.Container container = read();
        assertThat(container.memoryLimit()).isEqualTo(1000);
        assertThat(container.cpuLimit()).isEqualTo(3.0);
        assertThat(container.cpuNanos()).isEqualTo(3000);
    }

    @Test
    void older_withAnAccountOfItsOwn_readsTheUseOfTheGroupThatIsLimited() throws IOException {
        host.file(
                        "proc/self/mountinfo",
                        String.join(
                                "\n", V1.formatted(1, "/", "cpu", "cpu"), V1.formatted(2, "/", "cpuacct", "cpuacct")))
                .file("proc/self/cgroup", "2:cpuacct:/pod/app\n1:cpu:/pod/app")
                .file("sys/fs/cgroup/cpu/pod/cpu.cfs_quota_us", "100000")
                .file("sys/fs/cgroup/cpu/pod/cpu.cfs_period_us", "100000")
                .file("sys/fs/cgroup/cpu/pod/app/cpu.cfs_quota_us", "-1")
                .file("sys/fs/cgroup/cpuacct/pod/cpuacct.usage", "90")
                .file("sys/fs/cgroup/cpuacct/pod/app/cpuacct.usage", "40");
        assertThat(read().cpuNanos()).isEqualTo(90);
        assertThat(read().memoryUsed()).isNull();
    }

    @Test
    void container_withoutControlGroups_isNone() throws IOException {
        host.file("proc/self/mountinfo", "22 1 0:20 / / rw - ext4 /dev/vda rw\nnonsense\n - cgroup2\n")
                .file("proc/self/cgroup", "");
        assertThat(read()).isNull();
    }

    @Test
    void garbage_inOneFile_isUnknownAndLeavesTheOthers() throws IOException {
        newer("/", "/")
                .file("sys/fs/cgroup/memory.max", "plenty")
                .file("sys/fs/cgroup/memory.current", "600")
                .file("sys/fs/cgroup/cpu.max", "100000")
                .file("sys/fs/cgroup/cpu.stat", "usage_usec 9223372036854775807");
        ControlGroups groups = new ControlGroups(root, new Complaints());
        for (int loggedLines : new int[] {3, 0}) {
            List<String> log = LogLines.of(() -> assertThat(containerOf(groups))
                    .isEqualTo(new HostSnapshot.Container(null, 600L, null, null, null, null)));
            assertThat(log)
                    .hasSize(loggedLines)
                    .allSatisfy(line -> assertThat(line).contains("host.container."));
        }
    }

    @Test
    void mountPoint_withASpace_isFound() throws IOException {
        host.file("proc/self/mountinfo", "30 23 0:28 / /my\\040groups rw - cgroup2 cgroup2 rw")
                .file("proc/self/cgroup", "0::/")
                .file("my groups/memory.max", "77");
        assertThat(read().memoryLimit()).isEqualTo(77);
    }
}
