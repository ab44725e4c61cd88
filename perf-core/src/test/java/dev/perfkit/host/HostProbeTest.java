package dev.perfkit.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perfkit.signal.Signal;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleLogger;

/** The probes on the machine of the test. */
class HostProbeTest {

    private static void assumeLinux() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/statm")), "no /proc/self/statm: not a Linux");
    }

    @Test
    void system_onLinux_knowsAllButWhatTheMachineLacks() {
        assumeLinux();
        HostProbe probe = HostProbe.system();
        HostSnapshot now = probe.snapshot();
        assertThat(now.process().residentBytes())
                .isBetween(10L << 20, now.process().virtualBytes());
        assertThat(now.process().cpuNanos()).isPositive();
        assertThat(now.files().count()).isBetween(3L, now.files().limit());
        assertThat(now.cpu().ticks().busyMillis())
                .isBetween(1L, now.cpu().ticks().totalMillis());
        assertThat(now.memory().available()).isBetween(1L, now.memory().total());
        assertThat(now.network()).isNotNull();
        assertThat(now.disk()).isNotNull();
        assertThat(probe.name()).isEqualTo("host");
        assertThat(probe.signals()).extracting(Signal::name).contains("host.cpu.busy", "host.process.resident");
    }

    @Test
    void process_onLinux_growsWithWhatIsTouched() {
        assumeLinux();
        HostProbe probe = HostProbe.system();
        long before = probe.process().residentBytes();
        ByteBuffer memory = ByteBuffer.allocateDirect(64 << 20);
        for (int i = 0; i < memory.capacity(); i += 4096) {
            memory.put(i, (byte) 1);
        }
        assertThat(probe.process().residentBytes() - before).isGreaterThan(32L << 20);
        assertThat(memory.get(0)).isEqualTo((byte) 1);
    }

    @Test
    void files_whenSomeAreOpened_countThem() throws Exception {
        assumeLinux();
        HostProbe probe = HostProbe.system();
        long before = probe.files().count();
        List<InputStream> opened = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                opened.add(Files.newInputStream(Path.of("/proc/self/statm")));
            }
            // Others of this JVM may open and close some too.
            assertThat(probe.files().count() - before).isBetween(32L, 96L);
        } finally {
            for (InputStream file : opened) {
                file.close();
            }
        }
    }

    @Test
    void oshi_onLinux_agreesWithTheFilesOfTheKernel() {
        assumeLinux();
        HostSnapshot kernel = HostProbe.jvm().snapshot();
        HostSnapshot oshi = HostProbe.oshi().snapshot();
        assertThat(oshi.memory().total()).isEqualTo(kernel.memory().total());
        assertThat(oshi.memory().available())
                .isCloseTo(kernel.memory().available(), within(kernel.memory().total() / 5));
        assertThat(oshi.cpu().processors()).isEqualTo(kernel.cpu().processors());
        assertThat(oshi.cpu().ticks().totalMillis())
                .isCloseTo(
                        kernel.cpu().ticks().totalMillis(),
                        within(30_000L * oshi.cpu().processors()));
        assertThat(oshi.cpu().ticks().busyMillis())
                .isCloseTo(
                        kernel.cpu().ticks().busyMillis(),
                        within(30_000L * oshi.cpu().processors()));
        assertThat(oshi.disk().writtenBytes())
                .isCloseTo(kernel.disk().writtenBytes(), within(kernel.disk().writtenBytes() / 100 + 1_000_000_000));
        assertThat(oshi.network().receivedBytes())
                .isCloseTo(
                        kernel.network().receivedBytes(),
                        within(kernel.network().receivedBytes() / 100 + 100_000_000));
        assertThat(oshi.process().residentBytes()).isPositive();
    }

    @Test
    void oshi_askedForThisProcess_saysAboutWhatTheKernelSays() {
        assumeLinux();
        OshiSource source = new OshiSource(new JvmSource(), true);
        assertThat(source.process().virtualBytes()).isPositive();
        long kernel = HostProbe.jvm().process().residentBytes();
        assertThat(source.process().residentBytes()).isCloseTo(kernel, within(kernel / 2));
    }

    @Test
    void jvm_aloneWithoutItsSystem_neverShowsZeroForWhatItDoesNotKnow() {
        JvmSource jvm = new JvmSource();
        assertThat(jvm.process().residentBytes()).isNull();
        assertThat(jvm.process().virtualBytes()).isPositive();
        assertThat(jvm.cpu().ticks()).isNull();
        assertThat(jvm.memory().total()).isPositive();
    }

    @Test
    void disabled_knowsNothing() {
        HostSnapshot nothing = HostProbe.disabled().snapshot();
        assertThat(nothing)
                .isEqualTo(new HostSnapshot(
                        nothing.readAt(),
                        new HostSnapshot.JvmProcess(null, null, null),
                        new HostSnapshot.OpenFiles(null, null),
                        null,
                        null,
                        null,
                        null,
                        null));
        assertThat(nothing.files().share()).isNull();
        assertThat(HostProbe.disabled().signals()).isEmpty();
    }

    @Test
    void probes_withoutOshi_readAndNameTheArtifact() throws Exception {
        URL[] rest = {
            locationOf(HostProbe.class),
            locationOf(Logger.class),
            locationOf(SimpleLogger.class),
            locationOf(NullMarked.class)
        };
        try (URLClassLoader alone = new URLClassLoader(rest, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> alone.loadClass("oshi.SystemInfo")).isInstanceOf(ClassNotFoundException.class);
            Class<?> probe = alone.loadClass(HostProbe.class.getName());
            for (String way : new String[] {"system", "jvm"}) {
                Object made = probe.getMethod(way).invoke(null);
                assertThat(probe.getMethod("snapshot").invoke(made).toString()).contains("cpuNanos");
            }
            assertThatThrownBy(() -> probe.getMethod("oshi").invoke(null))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("com.github.oshi:oshi-core");
        }
    }

    private static URL locationOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
