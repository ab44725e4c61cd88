package dev.perfkit.monitor.alert;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events to test with. */
public final class Events {
    /** When all of them fired, unless said otherwise. */
    public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private Events() {}

    public static AlertEvent fired(String rule) {
        return of(rule, Map.of(), 1, 0, Transition.FIRED, Level.WARNING);
    }

    public static AlertEvent resolved(String rule) {
        return of(rule, Map.of(), 1, 1, Transition.RESOLVED, Level.WARNING);
    }

    public static AlertEvent of(
            String rule, Map<String, String> labels, long episode, int sequence, Transition transition, Level level) {
        Instant start = START.plusSeconds(episode * 3_600);
        @Nullable Instant end = transition == Transition.RESOLVED ? start.plusSeconds(600) : null;
        return new AlertEvent(
                "shop",
                rule,
                labels,
                episode,
                sequence,
                transition,
                level,
                "High " + rule,
                rule + " is 2",
                2,
                1,
                "1",
                1,
                start,
                end);
    }
}
