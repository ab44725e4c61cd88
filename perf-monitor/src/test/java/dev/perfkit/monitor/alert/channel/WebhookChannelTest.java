package dev.perfkit.monitor.alert.channel;

import static dev.perfkit.monitor.alert.Events.fired;
import static dev.perfkit.monitor.alert.Events.resolved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.DeliveryRefusedException;
import dev.perfkit.monitor.alert.Events;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.RetryLaterException;
import dev.perfkit.monitor.alert.Transition;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookChannelTest {
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void send_group_isThePayloadOfVersion4() throws Exception {
        AlertEvent west = Events.of("a", Map.of("zone", "west", "none", ""), 1, 0, Transition.FIRED, Level.CRITICAL);
        Notification notification = new Notification(
                "hook", "hook/0:{}", Map.of("monitor", "shop"), List.of(west), List.of(west, resolved("b")), false);
        WebhookChannel.to(
                        receiver.uri("/alerts"),
                        HttpOptions.defaults()
                                .header("Authorization", "Bearer secret")
                                .externalUrl(URI.create("http://shop/alerts")))
                .send(notification);
        Receiver.Request request = receiver.requests.get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/alerts");
        assertThat(request.headers())
                .containsEntry("Content-type", List.of("application/json"))
                .containsEntry("Authorization", List.of("Bearer secret"));
        // Field by field what Alertmanager's documentation lists for its webhook receiver.
        assertThat(request.body())
                .isEqualTo("""
                        {"version":"4","groupKey":"hook/0:{}","truncatedAlerts":0,"status":"firing","receiver":"hook",\
                        "groupLabels":{"monitor":"shop"},"commonLabels":{"monitor":"shop"},\
                        "commonAnnotations":{"threshold":"1.0","unit":"1","value":"2.0"},\
                        "externalURL":"http://shop/alerts","alerts":[\
                        {"status":"firing","labels":{"alertname":"a","monitor":"shop","severity":"critical","zone":"west"},\
                        "annotations":{"summary":"High a","description":"a is 2","value":"2.0","threshold":"1.0","unit":"1"},\
                        "startsAt":"2026-01-02T04:04:05Z","endsAt":"0001-01-01T00:00:00Z",\
                        "generatorURL":"http://shop/alerts","fingerprint":"%s"},\
                        {"status":"resolved","labels":{"alertname":"b","monitor":"shop","severity":"warning"},\
                        "annotations":{"summary":"High b","description":"b is 2","value":"2.0","threshold":"1.0","unit":"1"},\
                        "startsAt":"2026-01-02T04:04:05Z","endsAt":"2026-01-02T04:14:05Z",\
                        "generatorURL":"http://shop/alerts","fingerprint":"%s"}]}""".formatted(west.fingerprint(), resolved("b").fingerprint()));
    }

    @Test
    void send_eventAlone_isAGroupOfOne() throws Exception {
        WebhookChannel.to(receiver.uri("/")).send(resolved("a"));
        assertThat(receiver.requests.get(0).body()).contains("\"status\":\"resolved\",\"receiver\":\"perfkit\"");
    }

    @Test
    void send_tooMany_areCounted() throws Exception {
        List<AlertEvent> many =
                IntStream.range(0, 300).mapToObj(i -> fired("r" + i)).toList();
        WebhookChannel.to(receiver.uri("/")).send(new Notification("hook", "k", Map.of(), many, many, false));
        assertThat(receiver.requests.get(0).body()).contains("\"truncatedAlerts\":44,");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 301, 302})
    void send_finalAnswers_areRefusals(int status) {
        receiver.statuses.add(status);
        assertThatThrownBy(() -> WebhookChannel.to(receiver.uri("/")).send(fired("a")))
                .isInstanceOf(DeliveryRefusedException.class)
                .hasMessageEndingWith("answered " + status);
        assertThat(receiver.requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void send_passingAnswers_areTriedAgain(int status) {
        receiver.statuses.add(status);
        assertThatThrownBy(() -> WebhookChannel.to(receiver.uri("/")).send(fired("a")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("answered " + status);
    }

    @Test
    void send_retryAfter_isPassedOn() {
        WebhookChannel channel = WebhookChannel.to(receiver.uri("/"));
        assertThat(after(channel, "120")).isEqualTo(Duration.ofMinutes(2));
        assertThat(after(channel, "Thu, 01 Jan 1970 00:00:00 GMT")).isZero();
        assertThat(after(channel, "Fri, 31 Dec 9999 23:59:59 GMT")).isGreaterThan(Duration.ofDays(365));
        assertThat(after(channel, "soon")).isZero();
        assertThat(after(channel, "99999999999999999999")).isZero();
    }

    private Duration after(WebhookChannel channel, String header) {
        receiver.statuses.add(503);
        receiver.retryAfter = header;
        Throwable thrown = catchThrowable(() -> channel.send(fired("a")));
        assertThat(thrown).isInstanceOf(RetryLaterException.class);
        return ((RetryLaterException) thrown).after();
    }

    @Test
    void send_noAnswer_timesOut() {
        receiver.hanging = true;
        HttpOptions hasty = HttpOptions.defaults().requestTimeout(Duration.ofMillis(50));
        assertThatThrownBy(() -> WebhookChannel.to(receiver.uri("/"), hasty).send(fired("a")))
                .isInstanceOf(java.net.http.HttpTimeoutException.class);
    }

    @Test
    void send_nobodyListens_isTriedAgain() {
        URI uri = receiver.uri("/");
        receiver.close();
        assertThatThrownBy(() -> WebhookChannel.to(uri).send(fired("a"))).isInstanceOf(IOException.class);
    }

    @Test
    void secrets_areInNoTextAndNoError() {
        URI uri = URI.create(receiver.uri("/services/SECRET").toString() + "?token=SECRET");
        HttpOptions options = HttpOptions.defaults().header("X-Key", "SECRET");
        WebhookChannel channel = WebhookChannel.to(uri, options);
        receiver.statuses.add(404);
        receiver.statuses.add(500);
        assertThat(channel.toString() + options).doesNotContain("SECRET").contains("localhost", "X-Key");
        assertThat(catchThrowable(() -> channel.send(fired("a")))).hasMessageNotContaining("SECRET");
        assertThat(catchThrowable(() -> channel.send(fired("a")))).hasMessageNotContaining("SECRET");
        assertThat(catchThrowable(() -> options.header("X-Key", "SECRET\r\nX-Other: 1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("SECRET")
                .hasNoCause();
        assertThat(catchThrowable(() -> WebhookChannel.to(URI.create("ftp://host/SECRET"))))
                .hasMessage("uri: ftp://host/... (expected: http or https, and a host)");
    }

    @Test
    void options_badOnes_areRefusedByName() {
        assertThatThrownBy(() -> HttpOptions.defaults().requestTimeout(Duration.ZERO))
                .hasMessage("requestTimeout: PT0S (expected: > 0)");
        assertThatThrownBy(() -> HttpOptions.defaults().connectTimeout(Duration.ZERO))
                .hasMessage("connectTimeout: PT0S (expected: > 0)");
        assertThatThrownBy(() -> HttpOptions.defaults().header("Host", "x"))
                .hasMessageStartingWith("header: Host (expected: ");
    }
}
