package dev.perfkit.simulations.balancing;

import dev.perfkit.examples.evidence.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Runs of one workload over time: the p99 of each stretch, and the bad server's share where there is one. */
final class Timeline {
    private static final int STRETCHES = 60;

    private final String title;
    private final Scenario scenario;
    private final Workload workload;
    private final List<Picture.Line> latencies = new ArrayList<>();
    private final List<Picture.Line> shares = new ArrayList<>();

    Timeline(String title, Scenario scenario, Workload workload) {
        this.title = title;
        this.scenario = scenario;
        this.workload = workload;
    }

    void add(String name, Run run) {
        latencies.add(line(name, k -> latency(run, run.from(at(k)), run.from(at(k + 1)))));
        if (scenario.bad() >= 0) {
            double servers = scenario.members().size();
            shares.add(line(name, k -> servers * run.share(scenario.bad(), at(k), at(k + 1))));
        }
    }

    private static double latency(Run run, int from, int to) {
        return from == to
                ? Double.NaN
                : run.latencies(from, to, run.slowestMicros()).millis(0.99);
    }

    private static Picture.Line line(String name, IntToDoubleFunction value) {
        return new Picture.Line(
                name, IntStream.range(0, STRETCHES).mapToDouble(value).boxed().toList());
    }

    private double at(int stretch) {
        return stretch * (scenario.length() + scenario.tail()) / STRETCHES;
    }

    /** Writes the picture beside the evidence; returns where it stands. */
    Path write(String file) throws IOException {
        List<Picture.Panel> panels = new ArrayList<>();
        panels.add(new Picture.Panel("p99, ms", true, latencies));
        if (!shares.isEmpty()) {
            panels.add(new Picture.Panel("the bad server's share, x its fair share", false, shares));
        }
        Picture picture = new Picture(
                title + ", " + workload.arrivals().length + " requests",
                scenario.length() + scenario.tail(),
                scenario.bad() >= 0 ? scenario.faultFrom() : 0,
                scenario.bad() >= 0 ? scenario.faultTo() : 0,
                panels);
        Files.createDirectories(Evidence.folder());
        return Files.writeString(Evidence.folder().resolve(file), picture.svg());
    }
}
