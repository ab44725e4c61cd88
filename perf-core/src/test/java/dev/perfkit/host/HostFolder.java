package dev.perfkit.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that looks like the root of a Linux. */
record HostFolder(Path root) {

    HostFolder file(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.stripTrailing() + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A machine of 8 GB with two processors, a disk, a network card, and what runs on top of these. */
    HostFolder machine() {
        return file("proc/self/statm", "2000 500 100 1 0 300 0")
                .file(
                        "proc/self/status",
                        "Name:\tjava\nVmPeak:\t    9000 kB\nVmSize:\t    8000 kB\nVmRSS:\t    2000 kB")
                .file("proc/stat", "cpu  100 10 20 800 50 5 5 10 40 0\ncpu0 1\ncpu1 1\nintr 12 0")
                .file("proc/loadavg", "1.25 0.50 0.10 2/300 4711")
                .file("proc/meminfo", """
                        MemTotal:  8000000 kB
                        MemFree: 100000 kB
                        MemAvailable:  2000000 kB
                        SwapTotal: 1000 kB
                        SwapFree: 400 kB
                        """)
                .file("proc/diskstats", """
                         254 0 vda 10 0 100 5 20 0 200 6 0 7 8
                         254 1 vda1 9 0 90 5 19 0 190 6 0 7 8
                         7 0 loop0 0 0 0 0 0 0 0 0 0 0 0
                         253 0 dm-0 10 0 100 5 20 0 200 6 0 7 8
                        """)
                .file("sys/block/vda/device/model", "virtio")
                .file("proc/self/net/dev", """
                        Inter-|   Receive  |  Transmit
                         face |bytes packets
                            lo: 9999 9 9 9 0 0 0 0 9999 9 9 9 0 0 0 0
                          eth0:1000 10 1 2 0 0 0 0 500 5 3 4 0 0 0 0
                        docker0: 700 7 7 7 0 0 0 0 700 7 7 7 0 0 0 0
                        """)
                .file("sys/class/net/eth0/device/vendor", "virtio");
    }

    LinuxSource source() {
        return new LinuxSource(root, new JvmSource(), new Complaints());
    }
}
