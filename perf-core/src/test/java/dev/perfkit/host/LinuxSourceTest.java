package dev.perfkit.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxSourceTest {
    @TempDir
    Path root;

    private HostFolder host;

    @BeforeEach
    void setUp() {
        host = new HostFolder(root).machine();
    }

    @Test
    void process_fromStatm_isInPages() throws IOException {
        HostSnapshot.JvmProcess process = host.source().process();
        assertThat(process.residentBytes()).isEqualTo(500 * 4096);
        assertThat(process.virtualBytes()).isEqualTo(2000 * 4096);
        assertThat(process.cpuNanos()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16, 64})
    void process_whateverThePagesAre_findsTheirSize(int kilobytes) throws IOException {
        // The address space grew by one page between the two files.
        host.file("proc/self/status", "VmSize:\t" + 2001 * kilobytes + " kB");
        assertThat(host.source().process().residentBytes()).isEqualTo(500L * kilobytes * 1024);
    }

    @Test
    void cpu_fromTicks_countsWaitingForDisksAsIdleAndGuestsOnce() throws IOException {
        HostSnapshot.Cpu cpu = host.source().cpu();
        assertThat(cpu.processors()).isEqualTo(2);
        assertThat(cpu.load()).isEqualTo(1.25);
        assertThat(cpu.ticks()).isEqualTo(new HostSnapshot.Ticks(1500, 100, 10_000));
    }

    @Test
    void memory_fromMeminfo_isInBytes() throws IOException {
        HostSnapshot.Memory memory = host.source().memory();
        assertThat(memory)
                .isEqualTo(new HostSnapshot.Memory(8_000_000L * 1024, 2_000_000L * 1024, 1000L * 1024, 600L * 1024));
        assertThat(memory.share()).isEqualTo(0.75);
    }

    @Test
    void memory_onAKernelThatDoesNotSayWhatIsAvailable_isUnknownInPart() throws IOException {
        host.file("proc/meminfo", "MemTotal: 8000 kB\nMemFree: 10 kB");
        HostSnapshot.Memory memory = host.source().memory();
        assertThat(memory.available()).isNull();
        assertThat(memory.share()).isNull();
        assertThat(memory.swapUsed()).isNull();
    }

    @Test
    void disks_ofWhatThereIs_areThoseWithHardware() throws IOException {
        assertThat(host.source().disks()).containsOnlyKeys("vda");
        assertThat(host.source().disks().get("vda")).containsExactly(51_200, 102_400, 10, 20);
    }

    @Test
    void networks_ofWhatThereIs_areThoseWithHardware() throws IOException {
        assertThat(host.source().networks()).containsOnlyKeys("eth0");
        assertThat(host.source().networks().get("eth0")).containsExactly(1000, 500, 4, 2);
    }

    @Test
    void networks_inAContainer_areAllButTheLoopback() throws IOException {
        Files.delete(root.resolve("sys/class/net/eth0/device/vendor"));
        Files.delete(root.resolve("sys/class/net/eth0/device"));
        assertThat(host.source().networks()).containsOnlyKeys("eth0", "docker0");
    }

    @Test
    void devices_whereNoneIsSeen_areUnknownAndNotZero() throws IOException {
        Files.delete(root.resolve("sys/block/vda/device/model"));
        Files.delete(root.resolve("sys/block/vda/device"));
        host.file("proc/self/net/dev", "    lo: 9999 9 9 9 0 0 0 0 9999 9 9 9 0 0 0 0");
        assertThat(host.source().disks()).isNull();
        assertThat(host.source().networks()).isNull();
    }

    @Test
    void reading_ofGarbage_saysWhichFile() {
        host.file("proc/stat", "cpu one two three")
                .file("proc/self/statm", "12")
                .file("proc/meminfo", "MemTotal: many kB")
                .file("proc/diskstats", "254 0 vda 10 0 99999999999999999999 5 20 0 200")
                .file("proc/self/net/dev", "eth0: 1 2 3");
        LinuxSource source = host.source();
        assertThatThrownBy(source::cpu).isInstanceOf(IOException.class).hasMessageContaining("stat: \"one\"");
        assertThatThrownBy(source::process).isInstanceOf(IOException.class).hasMessageContaining("statm");
        assertThatThrownBy(source::memory).isInstanceOf(IOException.class).hasMessageContaining("meminfo: \"many\"");
        assertThatThrownBy(source::disks).isInstanceOf(IOException.class).hasMessageContaining("diskstats");
        assertThatThrownBy(source::networks).isInstanceOf(IOException.class).hasMessageContaining("dev: a line");
    }

    @Test
    void disks_beyondWhatANumberHolds_areAnError() {
        host.file("proc/diskstats", "254 0 vda 10 0 9000000000000000000 5 20 0 200 6");
        assertThatThrownBy(host.source()::disks).isInstanceOf(ArithmeticException.class);
    }
}
