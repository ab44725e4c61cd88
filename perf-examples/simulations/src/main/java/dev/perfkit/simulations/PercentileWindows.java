package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.monitoring.MonitorPercentile;
import dev.perfkit.simulations.monitoring.TimerPercentile;
import dev.perfkit.simulations.monitoring.WindowTrials;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Whether a 95th percentile over five minutes is right after idle hours and after steps of the wall's clock. */
final class PercentileWindows implements Simulation {
    @Override
    public String name() {
        return "percentile-windows";
    }

    @Override
    public String summary() {
        return "a 95th percentile after 8 h without calls and after clock steps of an hour, beside Micrometer's";
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        if (!options.isEmpty()) {
            throw new IllegalArgumentException("options: " + options + " (expected: none)");
        }
        Main.quieten();
        Map<String, ToIntFunction<WindowTrials>> trials = new LinkedHashMap<>();
        trials.put("idle-8h-wrong", WindowTrials::wrongAfterIdleHours);
        trials.put("clock-back-1h-wrong", trial -> trial.wrongAfterStep(Duration.ofHours(-1)));
        trials.put("clock-forward-1h-wrong", trial -> trial.wrongAfterStep(Duration.ofHours(1)));
        WindowTrials perfkit = new WindowTrials(MonitorPercentile::new);
        WindowTrials micrometer = new WindowTrials(TimerPercentile::new);
        Evidence evidence = Evidence.of(name());
        out.printf("Wrong 95th percentiles of %d, each read after a call of 100 ms%n%n", WindowTrials.READS);
        out.printf("%-24s%12s%12s%n", "", "PerfKit", "Micrometer");
        trials.forEach((trial, count) -> {
            int ours = count.applyAsInt(perfkit);
            int theirs = count.applyAsInt(micrometer);
            out.printf("%-24s%12d%12d%n", trial, ours, theirs);
            evidence.addSeen(trial, ours, "1", WindowTrials.READS, Bar.atMost(0));
            evidence.addSeen("micrometer-" + trial, theirs, "1", WindowTrials.READS);
        });
        out.println();
        return evidence;
    }
}
