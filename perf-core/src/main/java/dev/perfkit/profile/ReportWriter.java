package dev.perfkit.profile;

import dev.perfkit.profile.ProfileReport.Site;
import dev.perfkit.stats.ExponentialHistogram;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.weave.Coverage;
import java.util.List;

/** A report as JSON: every figure of it, so that {@link ReportReader} makes the same report again. */
final class ReportWriter {
    /** Raised where a member changes its meaning or goes; one more member is no new schema. */
    static final int SCHEMA = 1;

    private final JsonWriter json = new JsonWriter();

    private ReportWriter() {}

    static String write(ProfileReport report) {
        return new ReportWriter().json(report);
    }

    private String json(ProfileReport report) {
        json.beginObject().name("schema").value(SCHEMA);
        json.name("profiler").value(report.profiler());
        json.name("takenAt").value(report.takenAt().toString());
        json.name("elapsed").value(report.elapsed().toString());
        json.name("unmeasuredCalls").value(report.unmeasuredCalls());
        Overhead overhead = report.overhead();
        json.name("overhead").beginObject();
        json.name("call").value(overhead.call()).name("allocation").value(overhead.allocation());
        json.name("cpu")
                .value(overhead.cpu())
                .name("total")
                .value(overhead.total())
                .endObject();
        json.name("coverage");
        writeCoverage(report);
        json.name("sites").beginArray();
        report.sites().forEach(this::write);
        json.endArray().name("tree");
        if (report.tree() == null) {
            json.nothing();
        } else {
            writeNodes(report.tree().roots());
        }
        return json.endObject().text();
    }

    private void writeCoverage(ProfileReport report) {
        Coverage coverage = report.coverage();
        if (coverage == null) {
            json.nothing();
            return;
        }
        json.beginObject().name("annotation").value(coverage.annotation());
        json.name("annotated").value(coverage.annotated()).name("woven").value(coverage.woven());
        json.name("called").value(coverage.called()).name("notWoven");
        writeTexts(coverage.notWoven());
        json.endObject();
    }

    private void write(Site site) {
        json.beginObject().name("name").value(site.name()).name("tags");
        writeTexts(site.tags());
        json.name("firstCall").value(site.firstCall()).name("cancelled").value(site.cancelled());
        json.name("recursive").value(site.recursive()).name("slow").value(site.slow());
        json.name("futures").value(site.futures());
        Concurrency concurrency = site.concurrency();
        json.name("concurrency").beginObject();
        json.name("inFlight").value(concurrency.inFlight()).name("peak").value(concurrency.peak());
        json.name("rate").value(concurrency.rate()).name("mean").value(concurrency.mean());
        json.name("limit").value(concurrency.limit());
        json.name("risk").value(concurrency.risk().name()).endObject();
        write("allocation", site.allocation());
        write("cpu", site.cpu());
        write("latency", site.latency());
        write("returned", site.returned());
        write("self", site.self());
        write("warmUp", site.warmUp());
        json.endObject();
    }

    private void write(String name, Usage usage) {
        json.name(name).beginObject();
        json.name("measured").value(usage.measured()).name("total").value(usage.total());
        json.name("peak").value(usage.peak()).name("every").value(usage.every());
        json.name("virtual").value(usage.virtual()).endObject();
    }

    /** Mean and percentiles are for people and other programs; they follow from the rest, and are not read back. */
    private void write(String name, LatencySnapshot snapshot) {
        ExponentialHistogram histogram = snapshot.toExponential();
        json.name(name).beginObject();
        json.name("count").value(snapshot.count()).name("errors").value(snapshot.errorCount());
        json.name("sum").value(snapshot.sum());
        json.name("min").value(snapshot.min()).name("max").value(snapshot.max());
        json.name("mean").value(snapshot.mean());
        json.name("p50").value(snapshot.quantile(0.5)).name("p95").value(snapshot.quantile(0.95));
        json.name("p99").value(snapshot.quantile(0.99));
        json.name("scale").value(histogram.scale()).name("zeros").value(histogram.zeroCount());
        json.name("buckets").beginArray();
        List<Long> counts = histogram.positiveCounts();
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                json.beginArray()
                        .value(histogram.positiveOffset() + (long) i)
                        .value(counts.get(i))
                        .endArray();
            }
        }
        json.endArray().endObject();
    }

    private void writeNodes(List<CallTree.Node> nodes) {
        json.beginArray();
        for (CallTree.Node node : nodes) {
            json.beginObject().name("site").value(node.site());
            json.name("calls")
                    .value(node.calls())
                    .name("self")
                    .value(node.self())
                    .name("children");
            writeNodes(node.children());
            json.endObject();
        }
        json.endArray();
    }

    private void writeTexts(List<String> texts) {
        json.beginArray();
        texts.forEach(json::value);
        json.endArray();
    }
}
