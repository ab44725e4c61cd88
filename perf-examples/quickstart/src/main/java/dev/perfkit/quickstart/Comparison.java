package dev.perfkit.quickstart;

import dev.perfkit.cache.CacheSnapshot;
import dev.perfkit.cache.TierSnapshot;
import dev.perfkit.examples.evidence.Bar;
import dev.perfkit.examples.evidence.Evidence;
import dev.perfkit.quickstart.report.Table;
import dev.perfkit.quickstart.report.Table.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The two sides beside each other.
 *
 * @param without the runs without PerfKit
 * @param with the runs with it
 * @param cache what its cache has done
 * @param alertsWithout the alerts of the monitor before the front without
 * @param alertsWith and of the one before the front with
 */
record Comparison(Summary without, Summary with, CacheSnapshot cache, Alerts alertsWithout, Alerts alertsWith) {
    static final Bar COMPLETED = Bar.atLeast(0.95);
    static final Bar P99 = Bar.atMost(0.5);
    static final Bar ERRORS = Bar.atMost(0.2);
    static final Bar QUERIES = Bar.atMost(0.3);

    static final List<String> NOTES = List.of(
            "Both fronts got the same requests at the same instants, and ran in turns: without, with, three times.",
            "A latency runs from the instant a request was due to the end of its answer; 2 s without one is an error.",
            "The bad backend, shop-3, has one database connection, which a report takes up to a third of the time;"
                    + " for 8 % of each run it has none.",
            "Without: round robin, no cache, no retry. With: least response time, health checks, one retry, a cache"
                    + " that starts empty and lives through the three runs.",
            "Database queries are those of requests and, with PerfKit, of its health checks. Hit rates are of the"
                    + " reads that came to that tier.",
            "Alerts come from one monitor before each front: p95 of requests, errors of backends.");

    Table table() {
        List<Line> lines = new ArrayList<>();
        lines.add(line("requests sent", "%,.0f", Summary::arrivals, ""));
        lines.add(line("answered well", "%.1f %%", s -> 100 * s.completedShare(), completedBar()));
        lines.add(line("throughput", "%.1f /s", Summary::throughput, ""));
        lines.add(line("p50", "%.1f ms", s -> s.millis(0.5), times(ratio(s -> s.millis(0.5)))));
        lines.add(line("p99", "%.1f ms", s -> s.millis(0.99), times(p99Ratio()) + held(p99Ratio(), P99)));
        lines.add(line("errors", "%,.0f", Summary::errors, times(errorRatio()) + held(errorRatio(), ERRORS)));
        lines.add(
                line("database queries", "%,.0f", Summary::queries, times(queryRatio()) + held(queryRatio(), QUERIES)));
        lines.add(
                new Line("cache hit rate, in process", "-", percent(cache.near().hitRate()), ""));
        TierSnapshot far = cache.far();
        lines.add(new Line("cache hit rate, Redis", "-", far == null ? "no Redis" : percent(far.hitRate()), ""));
        lines.add(line("traffic to the bad backend", "%.1f %%", s -> 100 * s.shareOfBad(), ""));
        lines.add(new Line("alerts fired / resolved", alertsWithout.text(), alertsWith.text(), ""));
        return new Table(lines);
    }

    Evidence evidence() {
        Evidence evidence = Evidence.of("quickstart");
        evidence.add("answered well without", without.completedShare(), "1", COMPLETED);
        evidence.add("answered well with", with.completedShare(), "1");
        pair(evidence, "requests sent", "1", Summary::arrivals);
        pair(evidence, "throughput", "1/s", Summary::throughput);
        pair(evidence, "p50", "ms", s -> s.millis(0.5));
        pair(evidence, "p99", "ms", s -> s.millis(0.99));
        evidence.add("p99 with / without", p99Ratio(), "x", P99);
        pair(evidence, "errors", "1", Summary::errors);
        evidence.add("errors with / without", errorRatio(), "x", ERRORS);
        pair(evidence, "database queries", "1", Summary::queries);
        evidence.add("database queries with / without", queryRatio(), "x", QUERIES);
        evidence.add("cache hit rate in process", cache.near().hitRate(), "1");
        TierSnapshot far = cache.far();
        evidence.add("cache hit rate Redis", far == null ? Double.NaN : far.hitRate(), "1");
        pair(evidence, "traffic to the bad backend", "1", Summary::shareOfBad);
        evidence.add("alerts fired without", (double) alertsWithout.fired(), "1");
        evidence.add("alerts resolved without", (double) alertsWithout.resolved(), "1");
        evidence.add("alerts fired with", (double) alertsWith.fired(), "1");
        return evidence.add("alerts resolved with", (double) alertsWith.resolved(), "1");
    }

    private void pair(Evidence evidence, String name, String unit, ToDoubleFunction<Summary> figure) {
        evidence.add(name + " without", figure.applyAsDouble(without), unit);
        evidence.add(name + " with", figure.applyAsDouble(with), unit);
    }

    private double p99Ratio() {
        return ratio(s -> s.millis(0.99));
    }

    private double errorRatio() {
        return perRequest(Summary::errors);
    }

    private double queryRatio() {
        return perRequest(Summary::queries);
    }

    /** The same as the ratio of the counts, but where the sides were sent unequally much. */
    private double perRequest(ToDoubleFunction<Summary> count) {
        return ratio(summary -> count.applyAsDouble(summary) / summary.arrivals());
    }

    private double ratio(ToDoubleFunction<Summary> figure) {
        return figure.applyAsDouble(with) / figure.applyAsDouble(without);
    }

    private Line line(String name, String format, ToDoubleFunction<Summary> figure, String change) {
        return new Line(
                name,
                format(format, figure.applyAsDouble(without)),
                format(format, figure.applyAsDouble(with)),
                change);
    }

    private static String times(double ratio) {
        return Double.isFinite(ratio) ? format("%.2f x", ratio) : "";
    }

    private String completedBar() {
        return "without" + held(without.completedShare(), COMPLETED);
    }

    private static String held(double value, Bar bar) {
        return format(" (bar: %s, %s)", bar, bar.isHeldBy(value) ? "held" : "MISSED");
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "no reads" : format("%.1f %%", 100 * share);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /**
     * What a monitor told.
     *
     * @param fired how many alerts fired
     * @param resolved how many of them are over
     */
    record Alerts(long fired, long resolved) {
        String text() {
            return fired + " / " + resolved;
        }
    }
}
