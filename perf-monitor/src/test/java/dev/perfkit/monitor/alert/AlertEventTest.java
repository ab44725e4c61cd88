package dev.perfkit.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertEventTest {

    @Test
    void event_endWithoutResolution_isRefused() {
        assertThatThrownBy(() -> event(Map.of(), 1, 0, Transition.FIRED, Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endsAt: 1970-01-01T00:00:00Z (expected: ");
        assertThatThrownBy(() -> event(Map.of(), 1, 0, Transition.RESOLVED, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event(Map.of(), 1, 0, Transition.BEGAN, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("transition: BEGAN (expected: one that is delivered)");
    }

    @Test
    void event_badLabelsOrNumbers_areRefused() {
        assertThatThrownBy(() -> event(Map.of("a-b", "c"), 1, 0, Transition.FIRED, null))
                .hasMessageStartingWith("label: a-b (expected: ");
        assertThatThrownBy(() -> event(Map.of("alertname", "c"), 1, 0, Transition.FIRED, null))
                .hasMessageStartingWith("label: alertname (expected: ");
        assertThatThrownBy(() -> event(Map.of(), -1, 0, Transition.FIRED, null))
                .hasMessage("episode, sequence: -1, 0 (expected: >= 0)");
    }

    @Test
    void fingerprint_anyPartDiffers_differs() {
        String one = event(Map.of("a", "b"), 1, 0, Transition.FIRED, null).fingerprint();
        assertThat(one).matches("[0-9a-f]{16}");
        assertThat(event(Map.of("a", "b"), 7, 3, Transition.FIRED, null).fingerprint())
                .isEqualTo(one);
        assertThat(event(Map.of("a", "b\n"), 1, 0, Transition.FIRED, null).fingerprint())
                .isNotEqualTo(one);
        // Without escapes, both would be the text a\nb\nc\nd.
        assertThat(event(Map.of("a", "b\nc\nd"), 1, 0, Transition.FIRED, null).fingerprint())
                .isNotEqualTo(event(Map.of("a", "b", "c", "d"), 1, 0, Transition.FIRED, null)
                        .fingerprint());
        assertThat(event(Map.of("a", "b"), 7, 3, Transition.FIRED, null).id()).isEqualTo(one + "-7-3");
    }

    @Test
    void allLabels_ownSeverity_isKept() {
        assertThat(event(Map.of("team", "web"), 1, 0, Transition.FIRED, null).allLabels())
                .isEqualTo(Map.of("alertname", "r", "monitor", "m", "severity", "warning", "team", "web"));
        assertThat(event(Map.of("severity", "page"), 1, 0, Transition.FIRED, null)
                        .allLabels())
                .containsEntry("severity", "page");
    }

    @Test
    void ended_byAClockThatWasSetBack_endsNoSoonerThanItBegan() {
        AlertEvent fired = event(Map.of(), 1, 1, Transition.FIRED, null);
        assertThat(fired.ended(Instant.EPOCH.minusSeconds(1), "gone").endsAt()).isEqualTo(Instant.EPOCH);
        assertThat(fired.ended(Instant.EPOCH.plusSeconds(1), "gone").endsAt()).isEqualTo(Instant.EPOCH.plusSeconds(1));
    }

    private static AlertEvent event(
            Map<String, String> labels, long episode, int sequence, Transition transition, Instant endsAt) {
        return new AlertEvent(
                "m",
                "r",
                labels,
                episode,
                sequence,
                transition,
                Level.WARNING,
                "t",
                "d",
                2,
                1,
                "1",
                1,
                Instant.EPOCH,
                endsAt);
    }
}
