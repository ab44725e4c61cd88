package dev.perfkit.monitor.dashboard;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Controls that remember. */
class DemoControls implements AlertControls {
    private final List<Mark> marks = new ArrayList<>();

    @Override
    public synchronized void acknowledge(String alert, String by, String note) {
        if (alert.equals("unknown")) {
            throw new IllegalArgumentException("alert: unknown (expected: one that fires)");
        }
        marks.add(new Mark(alert, by, note, null));
    }

    @Override
    public synchronized void silence(Map<String, String> matchers, Duration length, String by, String note) {
        marks.add(new Mark(matchers.getOrDefault("alertname", ""), by, note, Instant.EPOCH.plus(length)));
    }

    @Override
    public List<String> preview(Map<String, String> matchers) {
        return List.of(matchers.getOrDefault("alertname", ""));
    }

    @Override
    public synchronized List<Mark> marks() {
        return List.copyOf(marks);
    }
}
