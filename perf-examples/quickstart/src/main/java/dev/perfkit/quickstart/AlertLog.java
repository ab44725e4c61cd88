package dev.perfkit.quickstart;

import dev.perfkit.monitor.alert.AlertEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The last that the monitors told, in lines for people. */
final class AlertLog {
    private static final int KEPT = 200;

    private final Deque<String> lines = new ArrayDeque<>();

    synchronized void add(AlertEvent event) {
        if (lines.size() == KEPT) {
            lines.removeFirst();
        }
        lines.addLast(String.format(
                Locale.ROOT,
                "%s, %s %s: %s",
                event.monitor(),
                event.level().name().toLowerCase(Locale.ROOT),
                event.transition().name().toLowerCase(Locale.ROOT),
                event.description()));
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
