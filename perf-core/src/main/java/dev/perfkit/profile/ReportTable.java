package dev.perfkit.profile;

import static dev.perfkit.profile.TextTable.WORDS;

import dev.perfkit.profile.ProfileReport.Site;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.weave.Coverage;
import java.util.List;
import java.util.Locale;

/** A report as text: the sites, what they used and how they warmed up, where calls wait, and what all that rests on. */
final class ReportTable {
    private static final int WIDEST = 160;
    private static final int NAMED_CLASSES = 5;

    private final ProfileReport report;
    private final List<Site> shown;
    private final StringBuilder text = new StringBuilder();

    private ReportTable(ProfileReport report, int maximumRows) {
        this.report = report;
        this.shown =
                report.sites().subList(0, Math.min(maximumRows, report.sites().size()));
    }

    static String of(ProfileReport report, int maximumRows) {
        return new ReportTable(report, maximumRows).text();
    }

    private String text() {
        text.append(Names.printable(report.profiler()))
                .append(": ")
                .append(
                        report.sites().size() == 1
                                ? "1 site"
                                : Amounts.count(report.sites().size()) + " sites")
                .append(", ")
                .append(Durations.text(Amounts.nanos(report.elapsed())))
                .append(" up to ")
                .append(report.takenAt())
                .append("\n\n");
        appendCalls();
        appendReturns();
        appendUsage();
        appendRisks();
        text.append('\n');
        appendNotes();
        return text.toString();
    }

    private void appendCalls() {
        if (shown.isEmpty()) {
            text.append("no call yet\n");
            return;
        }
        TextTable table = new TextTable(
                WIDEST,
                "site",
                "calls",
                "errors",
                "cancelled",
                "slow",
                "in flight",
                "peak",
                "mean",
                "p50",
                "p95",
                "p99",
                "max",
                "total",
                "self",
                "alloc/call",
                "CPU/call",
                "");
        boolean cancelled = shown.stream().anyMatch(site -> site.cancelled() > 0);
        boolean slow = shown.stream().anyMatch(site -> site.slow() > 0);
        for (Site site : shown) {
            table.add(
                    Names.printable(site.name()),
                    Amounts.count(site.calls()),
                    Amounts.count(site.errors()),
                    cancelled ? Amounts.count(site.cancelled()) : "",
                    slow ? Amounts.count(site.slow()) : "",
                    Amounts.count(site.inFlight()),
                    Amounts.count(site.peakInFlight()),
                    Durations.text(site.mean()),
                    Durations.text(site.p50()),
                    Durations.text(site.p95()),
                    Durations.text(site.p99()),
                    Durations.text(site.max()),
                    Durations.text(site.total()),
                    Durations.text(site.self().sum()),
                    Amounts.mean(site.allocation(), site.calls(), Amounts::bytes),
                    Amounts.mean(site.cpu(), site.calls(), Durations::text),
                    (site.isOverheadDominated() ? "*" : "") + (site.futures() > 0 ? "+" : ""));
        }
        table.appendTo(text);
        List<Site> left = report.sites().subList(shown.size(), report.sites().size());
        if (!left.isEmpty()) {
            text.append(String.format(
                    Locale.ROOT,
                    "... and %,d more: %,d calls, %s%n".replace("%n", "\n"),
                    left.size(),
                    left.stream().mapToLong(Site::calls).sum(),
                    Durations.text(left.stream().mapToDouble(Site::total).sum())));
        }
    }

    /** Of the sites whose calls may go on after they have returned: the time of the one beside that of the other. */
    private void appendReturns() {
        TextTable table = new TextTable(
                WIDEST,
                "site",
                "returned",
                "mean",
                "p50",
                "p95",
                "p99",
                "ended",
                "mean",
                "p50",
                "p95",
                "p99",
                "futures");
        for (Site site : shown) {
            LatencySnapshot returned = site.returned();
            LatencySnapshot ended = site.latency();
            if (returned.count() > 0) {
                table.add(
                        Names.printable(site.name()),
                        Amounts.count(returned.count()),
                        Durations.text(returned.mean()),
                        Durations.text(returned.quantile(0.5)),
                        Durations.text(returned.quantile(0.95)),
                        Durations.text(returned.quantile(0.99)),
                        Amounts.count(ended.count()),
                        Durations.text(ended.mean()),
                        Durations.text(ended.quantile(0.5)),
                        Durations.text(ended.quantile(0.95)),
                        Durations.text(ended.quantile(0.99)),
                        site.futures() > 0 ? Amounts.count(site.futures()) + " +" : "");
            }
        }
        if (!table.isEmpty()) {
            text.append(
                    "\ncalls that may go on after they have returned: the time until they did, and until they ended\n");
            table.appendTo(text);
        }
    }

    /** Of the sites of which there is something to tell: what was measured, and the beginning beside what came after. */
    private void appendUsage() {
        TextTable table = new TextTable(
                WIDEST,
                "site",
                WORDS + "alloc measured",
                "peak",
                WORDS + "CPU measured",
                "peak",
                "first call",
                "first 1,000",
                "p99",
                "later",
                "p99");
        for (Site site : shown) {
            boolean warmUp = site.warmUp().count() > 0 || site.firstCall() > 0;
            if (!warmUp && site.allocation().equals(Usage.OFF) && site.cpu().equals(Usage.OFF)) {
                continue;
            }
            LatencySnapshot steady = site.steady();
            table.add(
                    Names.printable(site.name()),
                    WORDS + Amounts.measured(site.allocation(), site.calls()),
                    site.allocation().measured() == 0
                            ? "-"
                            : Amounts.bytes((double) site.allocation().peak()),
                    WORDS + Amounts.measured(site.cpu(), site.calls()),
                    site.cpu().measured() == 0 ? "-" : Durations.text(site.cpu().peak()),
                    site.firstCall() > 0 ? Durations.text(site.firstCall()) : "-",
                    Durations.text(site.warmUp().mean()),
                    Durations.text(site.warmUp().quantile(0.99)),
                    Durations.text(steady.mean()),
                    Durations.text(steady.quantile(0.99)));
        }
        if (!table.isEmpty()) {
            text.append(
                    "\nper call (~: of the measured ones), and the first 1,000 calls beside the later ones, by mean and p99\n");
            table.appendTo(text);
        }
    }

    private void appendRisks() {
        TextTable table = new TextTable(
                WIDEST,
                "site",
                WORDS + "risk",
                "in flight",
                "peak",
                "calls/s",
                "x mean",
                "= under way",
                "limit",
                "used");
        for (Site site : report.sites()) {
            Concurrency concurrency = site.concurrency();
            if (concurrency.risk() == Concurrency.Risk.NONE) {
                continue;
            }
            table.add(
                    Names.printable(site.name()),
                    WORDS + (concurrency.risk() == Concurrency.Risk.SATURATED ? "saturated" : "bottleneck risk"),
                    Amounts.count(concurrency.inFlight()),
                    Amounts.count(concurrency.peak()),
                    Amounts.number(concurrency.rate()),
                    Durations.text(site.mean()),
                    Amounts.number(concurrency.mean()),
                    concurrency.limit() == 0 ? "unknown" : Amounts.count(concurrency.limit()),
                    Amounts.percent(concurrency.utilisation()));
        }
        if (!table.isEmpty()) {
            text.append("\ncalls that wait for each other (Little's law: rate x mean duration = calls under way)\n");
            table.appendTo(text);
        }
    }

    private void appendNotes() {
        if (shown.stream().anyMatch(Site::isOverheadDominated)) {
            text.append("* overhead-dominated: calls so short that the figures are mostly the measuring itself\n");
        }
        if (shown.stream().anyMatch(site -> site.futures() > 0)) {
            text.append("+ timed to the return: calls that returned a Future, of whose end nobody is told\n");
        }
        text.append(report.overhead().text(report.ownTime())).append('\n');
        Coverage coverage = report.coverage();
        if (coverage != null) {
            text.append('@')
                    .append(coverage.annotation())
                    .append(": ")
                    .append(coverage)
                    .append('\n');
            if (!coverage.notWoven().isEmpty()) {
                text.append("not woven: ").append(notWoven(coverage.notWoven())).append('\n');
            }
        }
        if (report.unmeasuredCalls() > 0) {
            text.append(Amounts.count(report.unmeasuredCalls()))
                    .append(report.unmeasuredCalls() == 1 ? " call" : " calls")
                    .append(" ran unmeasured: no profiler was installed\n");
        }
    }

    private static String notWoven(List<String> classes) {
        int named = Math.min(NAMED_CLASSES, classes.size());
        String text = Names.printable(String.join(", ", classes.subList(0, named)));
        return named == classes.size() ? text : text + " and " + Amounts.count(classes.size() - named) + " more";
    }
}
