package dev.perfkit.monitor.alert.channel;

import static dev.perfkit.monitor.alert.Events.fired;
import static dev.perfkit.monitor.alert.Events.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.Transition;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlackChannelTest {
    private Receiver receiver;
    private SlackChannel channel;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
        channel = SlackChannel.to(receiver.uri("/services/T/B/x"));
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void send_markup_isShownAsItIs() throws Exception {
        channel.send(Events.of("<!channel> & <http://evil|click>", Map.of(), 1, 0, Transition.FIRED, Level.CRITICAL));
        String body = receiver.requests.get(0).body();
        assertThat(body)
                .contains("\"text\":\"[FIRING 1] High &lt;!channel&gt; &amp; &lt;http://evil|click&gt;\"")
                .contains("\"color\":\"#c62828\"")
                .contains("since <!date^1767326645^{date_short} {time}|2026-01-02T04:04:05Z>")
                .doesNotContain("<!channel>", "<http");
    }

    @Test
    void send_group_isCountedAndColoured() throws Exception {
        channel.send(new Notification(
                "chat",
                "k",
                Map.of("zone", "west"),
                List.of(resolved("b")),
                List.of(fired("a"), resolved("b")),
                false));
        assertThat(receiver.requests.get(0).body())
                .contains("\"text\":\"[FIRING 1, RESOLVED 1] west\"", "#e0a100", "#2e9e4f", " until <!date^");
        channel.send(new Notification("chat", "k", Map.of(), List.of(fired("a")), List.of(fired("a")), true));
        assertThat(receiver.requests.get(1).body()).contains("[FIRING 1] High a (still)");
        channel.send(resolved("a"));
        assertThat(receiver.requests.get(2).body()).contains("[RESOLVED] High a");
    }

    @Test
    void send_longOrMany_staysWithinSlacksLimits() throws Exception {
        AlertEvent wordy = Events.of("&".repeat(5_000), Map.of(), 1, 0, Transition.FIRED, Level.WARNING);
        List<AlertEvent> many = IntStream.range(0, 60).mapToObj(i -> wordy).toList();
        channel.send(new Notification("chat", "k", Map.of(), many, many, false));
        String body = receiver.requests.get(0).body();
        assertThat(body.split("\"type\":\"section\"", -1)).hasSize(SlackChannel.MOST_ALERTS + 2);
        assertThat(body).contains("and 40 more");
        for (String section : body.split("\"type\":\"mrkdwn\",\"text\":\"", -1)) {
            assertThat(section.indexOf("\"}")).isLessThan(3_001);
        }
    }
}
