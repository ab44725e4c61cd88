package dev.perfkit.host;

import dev.perfkit.time.Ticker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which probe asks whom. */
final class Probes {
    private static final String OSHI = "oshi.SystemInfo";
    private static final boolean LINUX = System.getProperty("os.name", "").equals("Linux");
    private static final HostProbe DISABLED = new ReadingProbe(List.of(), new Complaints(), Ticker.system());

    private Probes() {}

    static HostProbe system() {
        return probe(!LINUX && isThere(OSHI));
    }

    static HostProbe oshi() {
        if (!isThere(OSHI)) {
            throw new IllegalStateException(
                    "oshi-core is not on the class path (expected: com.github.oshi:oshi-core among"
                            + " the application's dependencies)");
        }
        return probe(true);
    }

    static HostProbe jvm() {
        return probe(false);
    }

    static HostProbe disabled() {
        return DISABLED;
    }

    private static HostProbe probe(boolean oshi) {
        Complaints complaints = new Complaints();
        JvmSource jvm = new JvmSource();
        List<HostSource> sources = new ArrayList<>();
        if (oshi) {
            try {
                sources.add(new OshiSource(jvm, !LINUX));
            } catch (RuntimeException | LinkageError e) {
                complaints.about("host: OSHI", e);
            }
        }
        if (LINUX) {
            sources.add(new LinuxSource(Path.of("/"), jvm, complaints));
        }
        sources.add(jvm);
        return new ReadingProbe(sources, complaints, Ticker.system());
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, Probes.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
