package dev.perfkit.profile;

import java.util.Locale;

/** A report as text. */
final class ReportTable {
    private static final int LONGEST_NAME = 56;
    private static final String FIGURES = " %9s %7s %9s %5s %9s %9s %9s %9s %9s %9s%s\n";

    private ReportTable() {}

    static String of(ProfileReport report) {
        int width = Math.max(
                4,
                report.sites().stream()
                        .mapToInt(s -> shortened(s.name()).length())
                        .max()
                        .orElse(0));
        String row = "%-" + width + "s" + FIGURES;
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                row,
                "site",
                "calls",
                "errors",
                "in flight",
                "peak",
                "mean",
                "p50",
                "p95",
                "p99",
                "max",
                "total",
                ""));
        boolean marked = false;
        for (ProfileReport.Site site : report.sites()) {
            marked |= site.isOverheadDominated();
            text.append(row(row, site));
        }
        if (marked) {
            text.append("* overhead-dominated: calls so short that the figures are mostly the measuring itself\n");
        }
        if (report.unmeasuredCalls() > 0) {
            text.append(String.format(
                    Locale.ROOT, "%,d calls ran unmeasured: no profiler was installed\n", report.unmeasuredCalls()));
        }
        return text.toString();
    }

    private static String row(String format, ProfileReport.Site site) {
        return String.format(
                Locale.ROOT,
                format,
                shortened(site.name()),
                String.format(Locale.ROOT, "%,d", site.calls()),
                site.errors(),
                site.inFlight(),
                site.peakInFlight(),
                Durations.text(site.mean()),
                Durations.text(site.p50()),
                Durations.text(site.p95()),
                Durations.text(site.p99()),
                Durations.text(site.max()),
                Durations.text(site.total()),
                site.isOverheadDominated() ? " *" : "");
    }

    /** A name too long keeps its end, where the method stands. */
    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : "..." + name.substring(name.length() - LONGEST_NAME + 3);
    }
}
