package dev.perfkit.quickstart;

import dev.perfkit.monitor.alert.AlertEvent;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the monitors told, in lines for people. */
final class AlertLog {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    void add(AlertEvent event) {
        lines.add(String.format(
                Locale.ROOT,
                "%s, %s %s: %s",
                event.monitor(),
                event.level().name().toLowerCase(Locale.ROOT),
                event.transition().name().toLowerCase(Locale.ROOT),
                event.description()));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
