package dev.perfkit.monitor.alert.delivery;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Keeps alerts from being told for a while. What was told before is still told to have resolved.
 *
 * @param id its name
 * @param matchers which alerts: those that all of them match
 * @param startsAt since when
 * @param endsAt until when
 * @param createdBy by whom
 * @param comment why
 */
public record Silence(
        String id, List<LabelMatcher> matchers, Instant startsAt, Instant endsAt, String createdBy, String comment) {
    /** Checks that it does not mute everything, that it ends, and that somebody is named. */
    public Silence {
        requireNonNull(id, "id");
        requireNonNull(comment, "comment");
        matchers = List.copyOf(matchers);
        requireNarrow(matchers);
        if (!endsAt.isAfter(startsAt)) {
            throw new IllegalArgumentException("endsAt: " + endsAt + " (expected: > startsAt, " + startsAt + ")");
        }
        if (createdBy.isBlank()) {
            throw new IllegalArgumentException("createdBy: \"" + createdBy + "\" (expected: not blank)");
        }
    }

    /** Refuses what would mute every alert there is, which is a slip and never a wish. */
    static void requireNarrow(List<LabelMatcher> matchers) {
        if (matchers.stream().allMatch(matcher -> matcher.matches(Map.of()))) {
            throw new IllegalArgumentException(
                    "matchers: " + matchers + " (expected: at least one that wants a label to be there)");
        }
    }

    boolean mutes(Map<String, String> labels, Instant now) {
        return isActive(now) && LabelMatcher.allMatch(matchers, labels);
    }

    boolean isActive(Instant now) {
        return !now.isBefore(startsAt) && now.isBefore(endsAt);
    }
}
