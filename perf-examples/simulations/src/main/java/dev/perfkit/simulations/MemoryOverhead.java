package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.memory.OverheadProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What share of a core the memory profiler takes at its usual interval, in a JVM that is idle and in one that allocates all the time. */
final class MemoryOverhead implements Simulation {
    private static final String QUICK = "--quick";
    private static final Bar BAR = Bar.atMost(0.1);

    @Override
    public String name() {
        return "memory-overhead";
    }

    @Override
    public String summary() {
        return "the share of a core that the memory profiler takes at 1 s, in an idle and in a busy JVM; " + QUICK;
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        if (!options.isEmpty() && !options.equals(List.of(QUICK))) {
            throw new IllegalArgumentException("options: " + options + " (expected: none, or " + QUICK + ")");
        }
        if (!Files.exists(Path.of("/proc/self/schedstat"))) {
            throw new IllegalArgumentException(
                    "memory-overhead: no /proc/self/schedstat (expected: Linux, which counts the time of threads there)");
        }
        int warmUp = options.isEmpty() ? 180 : 2;
        int measured = options.isEmpty() ? 120 : 3;
        double idle = percent("idle", warmUp, measured, out);
        double busy = percent("busy", warmUp, measured, out);
        return Evidence.of(name())
                .add("profiler-overhead", Math.max(idle, busy), "% of a core", BAR)
                .add("profiler-overhead-idle", idle, "% of a core")
                .add("profiler-overhead-busy", busy, "% of a core");
    }

    private static double percent(String load, int warmUp, int measured, PrintStream out) {
        out.printf("%n%s JVM, %d s to warm up, %d s measured%n", load, warmUp, measured);
        try {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseG1GC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            OverheadProcess.class.getName(),
                            load,
                            String.valueOf(warmUp),
                            String.valueOf(measured))
                    .redirectErrorStream(true)
                    .start();
            try {
                String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                out.println(printed);
                return 100
                        * printed.lines()
                                .filter(line -> line.startsWith(OverheadProcess.SHARE))
                                .mapToDouble(line -> Double.parseDouble(line.substring(OverheadProcess.SHARE.length())))
                                .findFirst()
                                .orElse(Double.NaN);
            } finally {
                child.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
