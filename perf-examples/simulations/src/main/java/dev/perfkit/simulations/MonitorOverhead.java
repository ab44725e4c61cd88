package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.monitoring.MonitorProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What share of a core a monitor takes that evaluates 200 rules each second. */
final class MonitorOverhead implements Simulation {
    private static final String QUICK = "--quick";
    private static final String UNIT = "% of a core";
    private static final String OVERHEAD = "overhead-200-rules";
    private static final List<String> FIGURES = List.of(
            MonitorProcess.THREAD_SHARE, MonitorProcess.PROCESS_SHARE, MonitorProcess.EVALUATED, MonitorProcess.MISSED);

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
        boolean quick = !options.isEmpty();
        Map<String, Double> with = figures("with", quick ? 2 : 330, quick ? 3 : 120, out);
        Map<String, Double> without = figures("without", quick ? 2 : 60, quick ? 3 : 120, out);
        double threads = of(with, MonitorProcess.THREAD_SHARE);
        if (!(threads > 0)) {
            throw new IllegalStateException("the monitor's threads took " + threads + " of a core (expected: above 0)");
        }
        double evaluated = 100 * of(with, MonitorProcess.EVALUATED);
        double missed = of(with, MonitorProcess.MISSED);
        Evidence evidence = Evidence.of(name());
        if (quick) { // too short to be judged
            evidence.add(OVERHEAD, 100 * threads, UNIT)
                    .add("evaluated", evaluated, "%")
                    .add("missed", missed, "1");
        } else {
            evidence.add(OVERHEAD, 100 * threads, UNIT, Bar.atMost(1))
                    .add("evaluated", evaluated, "%", Bar.atLeast(99))
                    .add("missed", missed, "1", Bar.atMost(0));
        }
        return evidence.add("process-with-monitor", 100 * of(with, MonitorProcess.PROCESS_SHARE), UNIT)
                .add("process-without-monitor", 100 * of(without, MonitorProcess.PROCESS_SHARE), UNIT);
    }

    private static double of(Map<String, Double> figures, String figure) {
        return figures.getOrDefault(figure, Double.NaN);
    }

    /** Returns what the process printed, by what stands before each figure. */
    private static Map<String, Double> figures(String monitor, int warmUp, int measured, PrintStream out) {
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
                Map<String, Double> figures = new HashMap<>();
                for (String line = printed.readLine(); line != null; line = printed.readLine()) {
                    out.println(line);
                    for (String figure : FIGURES) {
                        if (line.startsWith(figure)) {
                            figures.put(figure, Double.valueOf(line.substring(figure.length())));
                        }
                    }
                }
                int code = child.waitFor();
                if (code != 0) {
                    throw new IllegalStateException("the process ended with " + code + " (expected: 0)");
                }
                return figures;
            } finally {
                child.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
