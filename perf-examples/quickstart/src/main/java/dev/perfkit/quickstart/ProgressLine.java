package dev.perfkit.quickstart;

import dev.perfkit.quickstart.load.LoadGenerator;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;
import java.util.Locale;

/** Tells how a load goes on, as often as the console shows it. */
final class ProgressLine implements LoadGenerator.Progress {
    private final Console console;
    private final String title;
    private final Duration duration;
    private Duration next;

    ProgressLine(Console console, String title, Duration duration) {
        this.console = console;
        this.title = title;
        this.duration = duration;
        this.next = console.pace();
    }

    @Override
    public void at(Duration elapsed, LatencyRecorder latency) {
        if (elapsed.compareTo(next) < 0) {
            return;
        }
        next = elapsed.plus(console.pace());
        LatencySnapshot now = latency.snapshot();
        console.progress(String.format(
                Locale.ROOT,
                "%-27s %4.1f of %d s  %5d done  p99 %5.0f ms  %3d errors",
                title,
                elapsed.toMillis() / 1e3,
                Math.round(duration.toMillis() / 1e3),
                now.count(),
                now.count() == 0 ? 0.0 : now.quantile(0.99) / 1e6,
                now.errorCount()));
    }
}
