package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The call tree in the formats of other tools: each path with its self time in nanoseconds. */
final class StackFormats {
    private static final String SPEEDSCOPE_SCHEMA = "https://www.speedscope.app/file-format-schema.json";

    private StackFormats() {}

    /** In Brendan Gregg's format: frames apart by {@code ;}, then a space and the weight. */
    static String collapsed(ProfileReport report) {
        StringBuilder text = new StringBuilder();
        walk(tree(report, ReportFormat.COLLAPSED), (path, self) -> {
            for (int i = 0; i < path.size(); i++) {
                text.append(i == 0 ? "" : ";").append(frame(path.get(i)));
            }
            text.append(' ').append(self).append('\n');
        });
        return text.toString();
    }

    /** A semicolon would begin another frame, a line's end another path. */
    private static String frame(String site) {
        return Names.printable(site).replace(';', ':');
    }

    /**
     * As a profile of the "sampled" type: a stack and a weight for each path. The "evented" type wants an order of calls in
     * time, which a tree does not have.
     */
    static String speedscope(ProfileReport report) {
        CallTree tree = tree(report, ReportFormat.SPEEDSCOPE);
        Map<String, Integer> frames = new LinkedHashMap<>();
        List<List<Integer>> samples = new ArrayList<>();
        List<Long> weights = new ArrayList<>();
        walk(tree, (path, self) -> {
            samples.add(path.stream()
                    .map(site -> frames.computeIfAbsent(site, s -> frames.size()))
                    .toList());
            weights.add(self);
        });
        JsonWriter json = new JsonWriter().beginObject();
        json.name("$schema").value(SPEEDSCOPE_SCHEMA).name("exporter").value("PerfKit");
        json.name("name").value(report.profiler() + " " + report.takenAt());
        json.name("activeProfileIndex")
                .value(0)
                .name("shared")
                .beginObject()
                .name("frames")
                .beginArray();
        frames.keySet()
                .forEach(site -> json.beginObject().name("name").value(site).endObject());
        json.endArray().endObject().name("profiles").beginArray().beginObject();
        json.name("type").value("sampled").name("name").value(report.profiler());
        json.name("unit").value("nanoseconds").name("startValue").value(0);
        json.name("endValue").value(weights.stream().mapToLong(weight -> weight).sum());
        json.name("samples").beginArray();
        for (List<Integer> sample : samples) {
            json.beginArray();
            sample.forEach(json::value);
            json.endArray();
        }
        json.endArray().name("weights").beginArray();
        weights.forEach(json::value);
        return json.endArray().endObject().endArray().endObject().text();
    }

    private static CallTree tree(ProfileReport report, ReportFormat format) {
        if (report.tree() == null) {
            throw new IllegalStateException("profiler " + report.profiler()
                    + " keeps no call tree (expected for format " + format + ": Profiler.builder().callTree(true))");
        }
        return report.tree();
    }

    /** Visits the paths that have a self time. The path is valid during the visit only. */
    private static void walk(CallTree tree, BiConsumer<List<String>, Long> visitor) {
        List<String> path = new ArrayList<>();
        tree.roots().forEach(root -> walk(root, path, visitor));
    }

    private static void walk(CallTree.Node node, List<String> path, BiConsumer<List<String>, Long> visitor) {
        path.add(node.site());
        if (node.self() > 0) {
            visitor.accept(path, node.self());
        }
        node.children().forEach(child -> walk(child, path, visitor));
        path.remove(path.size() - 1);
    }
}
