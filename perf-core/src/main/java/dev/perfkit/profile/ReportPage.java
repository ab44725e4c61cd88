package dev.perfkit.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perfkit.profile.ProfileReport.Site;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A report as one page of HTML that loads nothing. */
final class ReportPage {
    /*
     * Names of sites are not to be trusted: a tag's value may have come with a request. They reach the page as JSON inside a
     * script element of a type that no browser runs; every "<" in it is written as an escape, so that no name ends the element.
     * The script sets them as text, never as markup. Beneath that, the page's own policy lets only that style and those scripts
     * work whose hashes it names.
     *
     * The template's marks are {{LIKE_THIS}}. They are filled from the left in one pass, so that a mark in a name stays a name.
     */
    private static final String[] SCRIPTS = {"page-amounts.js", "page-sites.js", "page-flame.js"};

    private ReportPage() {}

    static String of(ProfileReport report) {
        String style = resource("page.css");
        StringBuilder script = new StringBuilder("\"use strict\";\n");
        for (String each : SCRIPTS) {
            script.append(resource(each));
        }
        Map<String, String> parts = Map.of(
                "STYLE", style,
                "STYLE_HASH", hash(style),
                "SCRIPT", script.toString(),
                "SCRIPT_HASH", hash(script.toString()),
                "DATA", data(report).replace("<", "\\u003c"));
        return fill(resource("page.html"), parts);
    }

    private static String fill(String template, Map<String, String> parts) {
        StringBuilder page = new StringBuilder();
        int from = 0;
        for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", from)) {
            int close = template.indexOf("}}", open);
            page.append(template, from, open).append(parts.get(template.substring(open + 2, close)));
            from = close + 2;
        }
        return page.append(template, from, template.length()).toString();
    }

    private static String data(ProfileReport report) {
        JsonWriter json = new JsonWriter().beginObject();
        json.name("profiler")
                .value(report.profiler())
                .name("takenAt")
                .value(report.takenAt().toString());
        json.name("elapsed").value(Amounts.nanos(report.elapsed()));
        json.name("overhead").value(report.overhead().text(report.ownTime()));
        json.name("unmeasuredCalls").value(report.unmeasuredCalls()).name("coverage");
        if (report.coverage() == null) {
            json.nothing().name("notWoven").beginArray().endArray();
        } else {
            json.value("@" + report.coverage().annotation() + ": " + report.coverage());
            json.name("notWoven").beginArray();
            report.coverage().notWoven().forEach(json::value);
            json.endArray();
        }
        json.name("sites").beginArray();
        report.sites().forEach(site -> write(json, site));
        json.endArray().name("tree");
        if (report.tree() == null) {
            json.nothing();
        } else {
            write(json, report.tree());
        }
        return json.endObject().text();
    }

    private static void write(JsonWriter json, Site site) {
        Concurrency concurrency = site.concurrency();
        json.beginObject().name("name").value(site.name()).name("tags").beginArray();
        site.tags().forEach(json::value);
        json.endArray();
        json.name("calls").value(site.calls()).name("errors").value(site.errors());
        json.name("cancelled").value(site.cancelled()).name("slow").value(site.slow());
        json.name("inFlight").value(site.inFlight()).name("peak").value(site.peakInFlight());
        json.name("mean").value(site.mean()).name("p50").value(site.p50());
        json.name("p95").value(site.p95()).name("p99").value(site.p99());
        json.name("max").value(site.max()).name("total").value(site.total());
        json.name("self").value(site.self().sum());
        json.name("futures").value(site.futures());
        json.name("returnedCalls").value(site.returned().count());
        json.name("returned").value(site.returned().mean());
        json.name("returnedP99").value(site.returned().quantile(0.99));
        json.name("allocation").value(site.allocation().mean());
        json.name("allocationText").value(Amounts.mean(site.allocation(), site.calls(), Amounts::bytes));
        json.name("allocationMeasured").value(Amounts.measured(site.allocation(), site.calls()));
        json.name("cpu").value(site.cpu().mean());
        json.name("cpuText").value(Amounts.mean(site.cpu(), site.calls(), Durations::text));
        json.name("cpuMeasured").value(Amounts.measured(site.cpu(), site.calls()));
        json.name("firstCall").value(site.firstCall());
        json.name("warmUp")
                .value(site.warmUp().mean())
                .name("later")
                .value(site.steady().mean());
        json.name("overheadDominated").value(site.isOverheadDominated() ? 1 : 0);
        json.name("risk").value(concurrency.risk().name()).name("rate").value(concurrency.rate());
        json.name("underWay").value(concurrency.mean()).name("limit").value(concurrency.limit());
        json.endObject();
    }

    /** The nodes in one array, parents first, each as its parent's place, its name's place, calls and self time. */
    private static void write(JsonWriter json, CallTree tree) {
        Map<String, Integer> names = new LinkedHashMap<>();
        json.beginObject().name("nodes").beginArray();
        int[] next = {0};
        tree.roots().forEach(root -> write(json, root, -1, next, names));
        json.endArray().name("names").beginArray();
        names.keySet().forEach(json::value);
        json.endArray().endObject();
    }

    private static void write(JsonWriter json, CallTree.Node node, int parent, int[] next, Map<String, Integer> names) {
        int self = next[0]++;
        json.value(parent).value(names.computeIfAbsent(node.site(), site -> names.size()));
        json.value(node.calls()).value(node.self());
        node.children().forEach(child -> write(json, child, self, next, names));
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "dev/perfkit/profile/" + name + " is missing (expected: in perf-core's jar)");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read dev/perfkit/profile/" + name, e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
