package dev.perfkit.monitor.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person may do: acknowledge, silence, and see before what a silence would mute. */
final class Changes {
    private static final Logger log = LoggerFactory.getLogger(Dashboard.class);
    private static final int LONGEST = 500;
    private static final Duration LONGEST_SILENCE = Duration.ofDays(30);

    private final @Nullable AlertControls controls;
    private final Runnable whenDone;

    Changes(@Nullable AlertControls controls, Runnable whenDone) {
        this.controls = controls;
        this.whenDone = whenDone;
    }

    Reply answer(String path, Map<String, String> given) {
        if (controls == null) {
            return Reply.refusal(404, "not found");
        }
        try {
            return switch (path) {
                case "/api/acknowledge" -> acknowledge(controls, given);
                case "/api/silence" -> silence(controls, given);
                case "/api/preview" -> preview(controls, given);
                default -> Reply.refusal(404, "not found");
            };
        } catch (IllegalArgumentException e) {
            return Reply.refusal(400, String.valueOf(e.getMessage()));
        }
    }

    private Reply acknowledge(AlertControls to, Map<String, String> given) {
        String alert = text(given, "alert", true);
        String by = text(given, "by", true);
        to.acknowledge(alert, by, text(given, "note", false));
        log.info("{} is acknowledged by {}, from the page", alert, by);
        whenDone.run();
        return Reply.json("{}");
    }

    private Reply silence(AlertControls to, Map<String, String> given) {
        Map<String, String> matchers = Map.of("alertname", text(given, "alert", true));
        String by = text(given, "by", true);
        Duration length = minutes(given);
        to.silence(matchers, length, by, text(given, "note", false));
        log.info("{} is silenced for {} by {}, from the page", matchers, length, by);
        whenDone.run();
        return Reply.json("{}");
    }

    private static Reply preview(AlertControls of, Map<String, String> given) {
        List<String> muted = of.preview(Map.of("alertname", text(given, "alert", true)));
        return Reply.json(Board.object((JsonGenerator json) -> {
            json.writeFieldName("muted");
            RecordJson.write(json, muted);
        }));
    }

    private static Duration minutes(Map<String, String> given) {
        String text = text(given, "minutes", true);
        Duration length = text.matches("\\d{1,6}") ? Duration.ofMinutes(Long.parseLong(text)) : Duration.ZERO;
        if (length.isZero() || length.compareTo(LONGEST_SILENCE) > 0) {
            throw new IllegalArgumentException("minutes (expected: 1 to " + LONGEST_SILENCE.toMinutes() + ")");
        }
        return length;
    }

    private static String text(Map<String, String> given, String name, boolean needed) {
        String text = given.getOrDefault(name, "").strip();
        if (needed && text.isEmpty()) {
            throw new IllegalArgumentException(name + " (expected: not blank)");
        }
        if (text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(name + " (expected: one line of at most " + LONGEST + " characters)");
        }
        return text;
    }
}
