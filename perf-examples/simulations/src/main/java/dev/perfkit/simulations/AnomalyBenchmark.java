package dev.perfkit.simulations;

import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.simulations.anomaly.AnomalyQuality;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** How well the detector of anomalies finds what people labelled in recorded series. */
final class AnomalyBenchmark implements Simulation {
    private static final String DATA = "--data=";

    @Override
    public String name() {
        return "anomaly";
    }

    @Override
    public String summary() {
        return "the detector of anomalies by the rules of the Numenta Anomaly Benchmark, on recorded series; " + DATA
                + "DIR";
    }

    @Override
    public Evidence run(List<String> options, PrintStream out) {
        Options given = new Options(options, Set.of(DATA)).withoutWords();
        Path data = DataFolder.find(given.text(DATA, ""), "nab/windows.json", out);
        if (data == null) {
            out.println("NOT MEASURED: all rows, which need the series");
            return Evidence.of(name());
        }
        return new AnomalyQuality(data.resolve("nab"), out).run();
    }
}
