package dev.perfkit.benchmarks;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.host.HostProbe;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/**
 * How much of the processor a look at the host takes; written to {@code host.json}.
 *
 * <pre>
 * java -cp perf-examples/benchmarks/target/benchmarks.jar dev.perfkit.benchmarks.HostCostEvidence
 * </pre>
 *
 * <p>After a warm-up, by which the code is compiled, snapshots are taken once a second, as a monitor does, so that the processor's
 * caches are as cold as there. Takes a minute, and ends with 1 where a bar was not held.
 */
public final class HostCostEvidence {
    private static final int READINGS = 1_000;
    private static final int SNAPSHOTS = 30;
    private static final double MICROSECOND = 1e3;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private HostCostEvidence() {}

    /** Runs, judges, prints and writes. */
    public static void main(String[] args) throws InterruptedException, IOException {
        HostProbe system = HostProbe.system();
        HostProbe oshi = HostProbe.oshi();
        double first = microseconds(system::snapshot);
        double firstOfOshi = microseconds(oshi::snapshot);
        times(READINGS, () -> HostProbe.system().snapshot());
        times(SNAPSHOTS, () -> HostProbe.oshi().snapshot());
        double snapshots = 0;
        double snapshotsOfOshi = 0;
        double files = 0;
        for (int i = 0; i < SNAPSHOTS; i++) {
            TimeUnit.MILLISECONDS.sleep(1_100); // beyond the second for which a snapshot is kept
            snapshots += microseconds(system::snapshot);
            snapshotsOfOshi += microseconds(oshi::snapshot);
            files += microseconds(system::files);
        }
        times(READINGS, system::process);
        double process = microseconds(() -> times(READINGS, system::process));
        Evidence evidence = Evidence.of("host")
                .add("process", process / READINGS, "us", Bar.atMost(100))
                .add("snapshot", snapshots / SNAPSHOTS, "us", Bar.atMost(1_000))
                .add("snapshot by OSHI", snapshotsOfOshi / SNAPSHOTS, "us")
                .add("open files", files / SNAPSHOTS, "us")
                .add("first snapshot", first, "us")
                .add("first snapshot by OSHI", firstOfOshi, "us");
        evidence.print(System.out);
        System.out.println(evidence.write());
        System.exit(evidence.allHeld() ? 0 : 1);
    }

    private static void times(int count, Runnable body) {
        for (int i = 0; i < count; i++) {
            body.run();
        }
    }

    private static double microseconds(Runnable body) {
        long before = THREADS.getCurrentThreadCpuTime();
        body.run();
        return (double) (THREADS.getCurrentThreadCpuTime() - before) / MICROSECOND;
    }
}
