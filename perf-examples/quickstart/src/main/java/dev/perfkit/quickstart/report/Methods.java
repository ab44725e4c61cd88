package dev.perfkit.quickstart.report;

import dev.perfkit.profile.ProfileReport;
import dev.perfkit.profile.ProfileReport.Site;
import java.util.Locale;

/** The top of a profile report, in less width than the whole of it takes. */
public final class Methods {
    private static final int SHOWN = 5;

    private Methods() {}

    /** Returns the sites with the greatest total as text. */
    public static String text(ProfileReport report) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "  %-18s %9s %7s %10s %10s %10s %10s %10s%n",
                "site", "calls", "errors", "mean", "p50", "p99", "total", "self"));
        report.sortedBy(ProfileReport.Order.TOTAL).sites().stream()
                .limit(SHOWN)
                .forEach(site -> text.append(row(site)));
        return text.toString();
    }

    private static String row(Site site) {
        return String.format(
                Locale.ROOT,
                "  %-18s %,9d %7d %7.2f ms %7.2f ms %7.2f ms %8.1f s %8.1f s%n",
                site.name(),
                site.calls(),
                site.errors(),
                site.mean() / 1e6,
                site.p50() / 1e6,
                site.p99() / 1e6,
                site.total() / 1e9,
                site.self().sum() / 1e9);
    }
}
