package dev.perfkit.monitor.dashboard;

import dev.perfkit.profile.Profiler;
import dev.perfkit.profile.ReportFormat;
import dev.perfkit.signal.Inspectable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reports of the profilers that are shown. */
final class Profiles {
    /** The report is a page of its own, with a policy in itself that names its scripts by their hashes; here it gets no origin. */
    private static final String SANDBOX = "sandbox allow-scripts; frame-ancestors 'none'";

    private final List<Inspectable> parts;

    Profiles(List<Inspectable> parts) {
        this.parts = parts;
    }

    Reply answer(@Nullable String name, @Nullable String format) {
        ReportFormat wanted;
        try {
            wanted = ReportFormat.of(format == null ? "html" : format);
        } catch (IllegalArgumentException e) {
            return Reply.refusal(400, "format (expected: html, json, text, collapsed or speedscope)");
        }
        for (Inspectable part : parts) {
            if (part instanceof Profiler profiler && profiler.name().equals(name)) {
                return render(profiler, wanted);
            }
        }
        return Reply.refusal(404, "not found");
    }

    private static Reply render(Profiler profiler, ReportFormat format) {
        String report;
        try {
            report = profiler.snapshot().render(format);
        } catch (IllegalStateException | IllegalArgumentException e) {
            return Reply.refusal(404, "this profiler keeps no call tree");
        }
        if (format == ReportFormat.HTML) {
            return Reply.of(200, Reply.HTML, report).with("Content-Security-Policy", SANDBOX);
        }
        String ending = switch (format) {
            case TEXT -> ".txt";
            case COLLAPSED -> ".collapsed";
            case SPEEDSCOPE -> ".speedscope.json";
            default -> ".json";
        };
        String type = format == ReportFormat.TEXT || format == ReportFormat.COLLAPSED ? Reply.TEXT : Reply.JSON;
        String file = profiler.name().replaceAll("[^A-Za-z0-9._-]", "_") + ending;
        return Reply.of(200, type, report).with("Content-Disposition", "attachment; filename=\"" + file + "\"");
    }
}
