package dev.perfkit.monitor.alert.channel;

import static dev.perfkit.monitor.alert.Events.fired;
import static dev.perfkit.monitor.alert.Events.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.DeliveryRefusedException;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.GroupChannel.Refresh;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.Transition;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertmanagerChannelTest {
    private static final Instant NOW = Instant.parse("2026-01-02T04:10:00Z");

    private Receiver receiver;
    private AlertmanagerChannel channel;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
        channel = AlertmanagerChannel.at(
                receiver.uri("/am/"), HttpOptions.defaults().externalUrl(URI.create("http://shop")), () -> NOW);
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void send_firing_endsFourResendsAhead() throws Exception {
        channel.send(fired("a"));
        assertThat(receiver.requests.get(0).path()).isEqualTo("/am/api/v2/alerts");
        assertThat(receiver.requests.get(0).body()).isEqualTo("""
                        [{"labels":{"alertname":"a","monitor":"shop","severity":"warning"},\
                        "annotations":{"summary":"High a","description":"a is 2","value":"2.0","threshold":"1.0","unit":"1"},\
                        "startsAt":"2026-01-02T04:04:05Z","endsAt":"2026-01-02T04:14:00Z","generatorURL":"http://shop"}]""");
        channel.evaluatedEvery(Duration.ofMinutes(5)).send(fired("a"));
        assertThat(receiver.requests.get(1).body()).contains("\"endsAt\":\"2026-01-02T04:30:00Z\"");
        assertThat(channel.refresh()).isEqualTo(new Refresh(Duration.ofMinutes(1), Duration.ofMinutes(15)));
    }

    @Test
    void send_resolved_endsWhenItDid_andSoDoesItsOtherLevel() throws Exception {
        channel = AlertmanagerChannel.at(receiver.uri("/am/"), HttpOptions.defaults(), () -> NOW.plusSeconds(600));
        channel.send(resolved("a"));
        assertThat(receiver.requests.get(0).body())
                .contains("\"severity\":\"warning\"", "\"severity\":\"critical\"")
                .containsOnlyOnce("\"severity\":\"warning\"")
                .doesNotContain("2026-01-02T04:24:00Z")
                .contains("\"endsAt\":\"2026-01-02T04:14:05Z\"");
    }

    @Test
    void send_escalated_endsTheWarning() throws Exception {
        channel.send(Events.of("a", Map.of(), 1, 1, Transition.ESCALATED, Level.CRITICAL));
        String body = receiver.requests.get(0).body();
        assertThat(body)
                .containsSubsequence(
                        "\"severity\":\"critical\"",
                        "\"endsAt\":\"2026-01-02T04:14:00Z\"",
                        "\"severity\":\"warning\"",
                        "\"endsAt\":\"2026-01-02T04:10:00Z\"");
    }

    @Test
    void send_alertOfAClockThatWasSetBack_isNoneOfTheFuture() throws Exception {
        channel.send(Events.of("a", Map.of(), 2, 0, Transition.FIRED, Level.WARNING)); // at 5:04:05, and it is 4:10
        assertThat(receiver.requests.get(0).body())
                .contains("\"startsAt\":\"2026-01-02T04:10:00Z\",\"endsAt\":\"2026-01-02T04:14:00Z\"");
        channel.send(Events.of("a", Map.of(), 2, 1, Transition.RESOLVED, Level.WARNING));
        assertThat(receiver.requests.get(1).body())
                .contains("\"startsAt\":\"2026-01-02T04:10:00Z\",\"endsAt\":\"2026-01-02T04:10:00Z\"")
                .doesNotContain("T05:");
    }

    @Test
    void send_many_goInBatches() throws Exception {
        channel.send(group(600));
        assertThat(receiver.requests).hasSize(3);
        assertThat(receiver.requests)
                .extracting(request -> request.body().split("\"startsAt\"", -1).length - 1)
                .containsExactly(256, 256, 88);
    }

    @Test
    void send_oneOfMany400_onlyThatOneIsRefused() {
        receiver.judge = request -> request.body().contains("\"r3\"") ? 400 : 200;
        assertThatThrownBy(() -> channel.send(group(5)))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageEndingWith("refused 1 of 5 alerts");
        assertThat(receiver.requests).hasSize(1 + 5);
    }

    @Test
    void evaluatedEvery_zero_isRefused() {
        assertThatThrownBy(() -> channel.evaluatedEvery(Duration.ZERO))
                .hasMessage("evaluatedEvery: PT0S (expected: > 0)");
        assertThat(channel.toString()).startsWith("AlertmanagerChannel{http://localhost:");
    }

    private static Notification group(int size) {
        List<AlertEvent> alerts =
                IntStream.range(0, size).mapToObj(i -> fired("r" + i)).toList();
        return new Notification("am", "k", Map.of(), alerts, alerts, false);
    }
}
