package dev.perfkit.profile;

import static dev.perfkit.profile.TextTable.WORDS;

import dev.perfkit.profile.ReportComparison.Part;
import dev.perfkit.profile.ReportComparison.Site;
import dev.perfkit.profile.ReportComparison.Verdict;
import java.util.Locale;

/** A comparison as text. */
final class ComparisonText {
    private static final int WIDEST = 160;

    private ComparisonText() {}

    static String of(ReportComparison comparison) {
        String measure = comparison.options().measure().toString();
        TextTable table = new TextTable(
                WIDEST,
                "site",
                WORDS + "verdict",
                measure + " before",
                "after",
                "ratio",
                WORDS + "interval",
                "errors before",
                "after",
                "alloc/call before",
                "after",
                "");
        boolean errors =
                comparison.sites().stream().anyMatch(site -> site.errorsBefore() > 0 || site.errorsAfter() > 0);
        boolean allocation = comparison.sites().stream()
                .anyMatch(site -> !Double.isNaN(site.allocationBefore()) || !Double.isNaN(site.allocationAfter()));
        for (Site site : comparison.sites()) {
            table.add(
                    Names.printable(site.name()),
                    WORDS + site.verdict().toString(),
                    Durations.text(site.before()),
                    Durations.text(site.after()),
                    ratio(site.ratio()),
                    site.isTooFew() ? "" : WORDS + "[" + ratio(site.low()) + ", " + ratio(site.high()) + "]",
                    errors ? Amounts.percent(site.errorsBefore()) : "",
                    errors ? Amounts.percent(site.errorsAfter()) : "",
                    allocation ? Amounts.bytes(site.allocationBefore()) : "",
                    allocation ? Amounts.bytes(site.allocationAfter()) : "",
                    note(site).isEmpty() ? "" : WORDS + note(site));
        }
        StringBuilder text = new StringBuilder();
        if (table.isEmpty()) {
            text.append("no site in either report\n");
        } else {
            table.appendTo(text);
        }
        return text.append(summary(comparison)).toString();
    }

    private static String note(Site site) {
        if (site.verdict() == Verdict.NEW || site.verdict() == Verdict.GONE) {
            return "";
        }
        String why = site.errors() == Verdict.REGRESSED
                ? "more errors"
                : site.errors() == Verdict.IMPROVED ? "fewer errors" : site.isTooFew() ? "too few calls" : "";
        String which = site.part() == Part.WARM_UP ? "first 1,000 calls" : "";
        return why.isEmpty() || which.isEmpty() ? why + which : why + ", " + which;
    }

    private static String ratio(double ratio) {
        return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.3f", ratio);
    }

    private static String summary(ReportComparison comparison) {
        StringBuilder text = new StringBuilder();
        for (Verdict verdict : Verdict.values()) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(comparison.count(verdict))
                    .append(' ')
                    .append(verdict);
        }
        ComparisonOptions options = comparison.options();
        return text.append(" (confidence ")
                .append(Amounts.percent(options.confidence()))
                .append(" over all, tolerance ")
                .append(Amounts.percent(options.tolerance()))
                .append(")\n")
                .toString();
    }
}
