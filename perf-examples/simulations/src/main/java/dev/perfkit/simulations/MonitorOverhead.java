package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.monitoring.MonitorProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** What share of a core a monitor takes that evaluates 200 rules each second. */
final class MonitorOverhead implements Simulation {
    private static final String QUICK = "--quick";
    private static final String UNIT = "% of a core";

    @Override
    public String name() {
        return "monitor-overhead";
    }

    @Override
    public String summary() {
        return "the share of a core that 200 rules take, sampled and evaluated each second; " + QUICK;
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        if (!options.isEmpty() && !options.equals(List.of(QUICK))) {
            throw new IllegalArgumentException("options: " + options + " (expected: none, or " + QUICK + ")");
        }
        // A window is five minutes: only after that is it full, and what leaves it garbage.
        Shares with = shares("with", options.isEmpty() ? 330 : 2, options.isEmpty() ? 120 : 3, out);
        Shares without = shares("without", options.isEmpty() ? 60 : 2, options.isEmpty() ? 120 : 3, out);
        return Evidence.of(name())
                .add("overhead-200-rules", 100 * with.threads, UNIT, Bar.atMost(1))
                .add("process-with-monitor", 100 * with.process, UNIT)
                .add("process-without-monitor", 100 * without.process, UNIT);
    }

    /** What the monitor's threads and what the whole process took of a core. */
    private record Shares(double threads, double process) {}

    private static Shares shares(String monitor, int warmUp, int measured, PrintStream out) {
        out.printf("%n%s the monitor, %d s to warm up, %d s measured%n", monitor, warmUp, measured);
        try {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseG1GC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            MonitorProcess.class.getName(),
                            monitor,
                            String.valueOf(warmUp),
                            String.valueOf(measured))
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader printed = child.inputReader()) {
                double threads = Double.NaN;
                double process = Double.NaN;
                for (String line = printed.readLine(); line != null; line = printed.readLine()) {
                    out.println(line);
                    if (line.startsWith(MonitorProcess.THREAD_SHARE)) {
                        threads = Double.parseDouble(line.substring(MonitorProcess.THREAD_SHARE.length()));
                    } else if (line.startsWith(MonitorProcess.PROCESS_SHARE)) {
                        process = Double.parseDouble(line.substring(MonitorProcess.PROCESS_SHARE.length()));
                    }
                }
                return new Shares(threads, process);
            } finally {
                child.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
