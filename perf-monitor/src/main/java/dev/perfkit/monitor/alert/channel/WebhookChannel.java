package dev.perfkit.monitor.alert.channel;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.Notification;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Posts JSON to an address: the payload of version "4" that an Alertmanager posts to its webhook receivers, so that what
 * was written for those can be used.
 *
 * <pre>{@code
 * Channel channel = WebhookChannel.to(uri, HttpOptions.defaults().header("Authorization", "Bearer " + token));
 * }</pre>
 *
 * <p>{@code alerts} holds every alert of the group that fires and those that resolved with this message; above
 * {@value #MOST_ALERTS} the rest is counted in {@code truncatedAlerts}. {@code status} is "firing" if any of them is.
 * <b>Failures:</b> 408, 429 and 5xx are tried again, after {@code Retry-After} where that is said; other answers than 2xx
 * are final. Neither its text nor its errors hold more of the address than the host.
 */
public final class WebhookChannel implements GroupChannel {
    /** How many alerts a message holds at most. */
    public static final int MOST_ALERTS = 256;

    private final JsonPost post;

    private WebhookChannel(JsonPost post) {
        this.post = post;
    }

    /** Returns the channel to an address. */
    public static WebhookChannel to(URI uri) {
        return to(uri, HttpOptions.defaults());
    }

    /** Returns the channel to an address, with headers or limits of its own. */
    public static WebhookChannel to(URI uri, HttpOptions options) {
        return new WebhookChannel(new JsonPost(uri, options, InstantSource.system()));
    }

    @Override
    public void send(Notification notification) throws IOException, InterruptedException {
        post.postOrRefuse(AlertJson.text(json -> write(notification, json)));
    }

    private void write(Notification notification, JsonGenerator json) throws IOException {
        List<AlertEvent> alerts = notification.alerts();
        List<AlertEvent> shown = alerts.subList(0, Math.min(alerts.size(), MOST_ALERTS));
        json.writeStartObject();
        json.writeStringField("version", "4");
        json.writeStringField("groupKey", notification.groupKey());
        json.writeNumberField("truncatedAlerts", alerts.size() - shown.size());
        json.writeStringField("status", notification.isFiring() ? "firing" : "resolved");
        json.writeStringField("receiver", notification.receiver());
        AlertJson.map("groupLabels", notification.groupLabels(), json);
        AlertJson.map(
                "commonLabels",
                AlertJson.common(alerts.stream().map(AlertJson::labels).toList()),
                json);
        AlertJson.map(
                "commonAnnotations",
                AlertJson.common(alerts.stream().map(AlertJson::annotations).toList()),
                json);
        json.writeStringField("externalURL", post.options().externalUrl());
        json.writeArrayFieldStart("alerts");
        for (AlertEvent alert : shown) {
            alert(alert, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void alert(AlertEvent alert, JsonGenerator json) throws IOException {
        Instant end = alert.endsAt();
        json.writeStartObject();
        json.writeStringField("status", alert.isFiring() ? "firing" : "resolved");
        AlertJson.map("labels", AlertJson.labels(alert), json);
        AlertJson.map("annotations", AlertJson.annotations(alert), json);
        json.writeStringField("startsAt", alert.startsAt().toString());
        json.writeStringField("endsAt", end == null ? "0001-01-01T00:00:00Z" : end.toString());
        json.writeStringField("generatorURL", post.options().externalUrl());
        json.writeStringField("fingerprint", alert.fingerprint());
        json.writeEndObject();
    }

    @Override
    public String toString() {
        return "WebhookChannel{" + post + "}";
    }
}
