package dev.perfkit.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report as text, a line for each finding. */
final class ReportText {
    private static final String NONE = "-";

    private final MemoryReport report;
    private final StringBuilder text = new StringBuilder();

    ReportText(MemoryReport report) {
        this.report = report;
    }

    @Override
    public String toString() {
        text.setLength(0);
        line("memory profile of %s, %s from %s", report.name(), duration(report.span()), report.from());
        if (!report.snapshots().isEmpty()) {
            last(report.snapshots().get(report.snapshots().size() - 1));
        }
        verdicts();
        growing();
        suddenGrowths();
        recommendations();
        MemoryReport.Overhead overhead = report.overhead();
        Double cores = overhead.cores();
        line("");
        line(
                "overhead: %s of a core, %d samples",
                cores == null ? "not known" : String.format(Locale.ROOT, "%.3f %%", cores * 100), overhead.samples());
        report.notes().forEach(note -> line("%s", note));
        report.failures().forEach((part, count) -> line("failed: %s, %d times", part, count));
        return text.toString();
    }

    private void last(MemorySnapshot now) {
        line(
                "heap %s used, %s live, %s committed, max %s; RSS %s; metaspace %s, %d classes",
                bytes(now.heapUsed()),
                bytes(now.liveBytes()),
                bytes(now.heapCommitted()),
                bytes(now.heapMax()),
                bytes(now.residentBytes()),
                bytes(now.metaspaceBytes()),
                now.loadedClasses());
        line(
                "direct buffers %s, mapped %s; %d threads; files %s of %s; memory limit %s",
                bytes(now.directBytes()),
                bytes(now.mappedBytes()),
                now.threads(),
                now.openFiles() == null ? "not known" : now.openFiles(),
                now.fileLimit() == null ? "not known" : now.fileLimit(),
                bytes(now.memoryLimit()));
    }

    private void verdicts() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"resource", "verdict", "an hour", "per work", "hours left", "why"});
        for (LeakVerdict verdict : report.verdicts()) {
            rows.add(new String[] {
                words(verdict.resource()),
                words(verdict.state()),
                estimate(verdict.perHour(), verdict.resource().unit()),
                estimate(verdict.perUnitOfWork(), verdict.resource().unit()),
                estimate(verdict.hoursLeft(), ""),
                verdict.why()
            });
        }
        line("");
        int[] widths = new int[rows.get(0).length - 1];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder cells = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                cells.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            line("%s", cells.append(row[widths.length]));
        }
    }

    private void growing() {
        for (LeakVerdict verdict : report.verdicts()) {
            if (!verdict.growing().isEmpty()) {
                line("");
                line("classes that grow (%s)", words(verdict.resource()));
                for (GrowingClass grown : verdict.growing()) {
                    line(
                            "  %s  +%s, +%d objects%s",
                            grown.name(),
                            bytes(grown.bytes()),
                            grown.instances(),
                            grown.owners().isEmpty() ? "" : ", likely held by " + String.join(", ", grown.owners()));
                }
            }
        }
    }

    private void suddenGrowths() {
        if (!report.suddenGrowths().isEmpty()) {
            line("");
            line("sudden growth");
            for (SuddenGrowth growth : report.suddenGrowths()) {
                line(
                        "  %s: %s after %s, %s where the ten snapshots before had %s (%s)",
                        growth.what(),
                        Double.isInfinite(growth.rate())
                                ? "from nothing"
                                : String.format(Locale.ROOT, "+%.0f %%", growth.rate() * 100),
                        duration(growth.elapsed()),
                        amount(growth.amount(), growth.unit()),
                        amount(growth.before(), growth.unit()),
                        growth.severity().toString().toLowerCase(Locale.ROOT));
            }
        }
    }

    private void recommendations() {
        if (!report.recommendations().isEmpty()) {
            line("");
            line("recommendations");
            for (Recommendation recommendation : report.recommendations()) {
                line("  %s", recommendation.what());
                line("    because: %s", recommendation.evidence());
                line("    gain: %s", recommendation.gain());
                line(
                        "    confidence: %s",
                        recommendation.confidence().toString().toLowerCase(Locale.ROOT));
            }
        }
    }

    private static String estimate(@Nullable Estimate estimate, String unit) {
        return estimate == null
                ? NONE
                : amount(estimate.value(), unit) + " (" + amount(estimate.low(), unit) + " .. "
                        + amount(estimate.high(), unit) + ")";
    }

    static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String amount(double amount, String unit) {
        if (Double.isInfinite(amount)) {
            return unit.isEmpty() ? "never" : "unknown";
        }
        return unit.equals("bytes") && (Math.abs(amount) >= 10 || amount == 0)
                ? bytes((long) amount)
                : unit.equals("bytes")
                        ? String.format(Locale.ROOT, "%.2g B", amount)
                        : String.format(Locale.ROOT, Math.abs(amount) < 10 ? "%.2g" : "%.0f", amount);
    }

    static String bytes(@Nullable Long bytes) {
        if (bytes == null) {
            return "not known";
        }
        double size = Math.abs((double) bytes);
        String[] units = {"B", "KB", "MB", "GB", "TB"};
        int unit = 0;
        while (size >= 1_024 && unit < units.length - 1) {
            size /= 1_024;
            unit++;
        }
        String sign = bytes < 0 ? "-" : "";
        return sign + String.format(Locale.ROOT, size < 10 && unit > 0 ? "%.1f" : "%.0f", size) + " " + units[unit];
    }

    static String duration(Duration duration) {
        return duration.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                .toString()
                .substring(2)
                .toLowerCase(Locale.ROOT);
    }

    private void line(String format, @Nullable Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
