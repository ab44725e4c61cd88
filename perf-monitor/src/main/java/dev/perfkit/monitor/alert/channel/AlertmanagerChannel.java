package dev.perfkit.monitor.alert.channel;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.DeliveryRefusedException;
import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.Transition;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Posts alerts to an Alertmanager's {@code /api/v2/alerts}, as a Prometheus does.
 *
 * <pre>{@code
 * Channel channel = AlertmanagerChannel.at(URI.create("http://alertmanager:9093"));
 * }</pre>
 *
 * <p>An Alertmanager takes an alert for resolved that it does not hear of again. So those that fire are sent again every
 * minute, each time with an end four times the longer of {@link #evaluatedEvery} and that minute ahead; those that have
 * resolved are sent for 15 minutes. To an Alertmanager an alert is its labels: where the level changes, the alert of the
 * other level is sent as ended. Grouping, silences and repeats are its business: give it a route of its own, with
 * {@code Grouping.none()}.
 *
 * <p>A message is sent in batches of {@value #BATCH}. <b>Failures:</b> as {@link WebhookChannel}; but on 400 the
 * Alertmanager has stored those that were in order, so the batch is sent again one by one, and only what is refused then
 * is.
 */
public final class AlertmanagerChannel implements GroupChannel {
    /** How many alerts are posted at once. */
    public static final int BATCH = 256;

    private static final Duration RESEND = Duration.ofMinutes(1);
    private static final Duration RESOLVED_FOR = Duration.ofMinutes(15);

    private final JsonPost post;
    private final InstantSource wallClock;
    private final Duration evaluatedEvery;

    private AlertmanagerChannel(JsonPost post, InstantSource wallClock, Duration evaluatedEvery) {
        this.post = post;
        this.wallClock = wallClock;
        this.evaluatedEvery = evaluatedEvery;
    }

    /** Returns the channel to an Alertmanager; the address is that of its start page. */
    public static AlertmanagerChannel at(URI base) {
        return at(base, HttpOptions.defaults());
    }

    /** Returns the channel to an Alertmanager, with headers or limits of its own. */
    public static AlertmanagerChannel at(URI base, HttpOptions options) {
        return at(base, options, InstantSource.system());
    }

    static AlertmanagerChannel at(URI base, HttpOptions options, InstantSource wallClock) {
        URI api = URI.create(base.toString().replaceAll("/+$", "") + "/api/v2/alerts");
        return new AlertmanagerChannel(new JsonPost(api, options, wallClock), wallClock, RESEND);
    }

    /** Returns this for rules that are evaluated less often than every minute. */
    public AlertmanagerChannel evaluatedEvery(Duration evaluatedEvery) {
        if (evaluatedEvery.isNegative() || evaluatedEvery.isZero()) {
            throw new IllegalArgumentException("evaluatedEvery: " + evaluatedEvery + " (expected: > 0)");
        }
        return new AlertmanagerChannel(post, requireNonNull(wallClock), evaluatedEvery);
    }

    @Override
    public Refresh refresh() {
        return new Refresh(RESEND, RESOLVED_FOR);
    }

    /** What is posted of an alert. */
    private record Posted(AlertEvent event, Map<String, String> labels, Instant startsAt, Instant endsAt) {}

    @Override
    public void send(Notification notification) throws IOException, InterruptedException {
        Instant now = wallClock.instant();
        List<Posted> all = new ArrayList<>();
        for (AlertEvent event : notification.alerts()) {
            // What was before the clock was set back lies ahead now. An alert that ends before it starts is refused,
            // and one that ends in the future fires until then.
            Instant end = event.endsAt();
            Instant over = end == null ? now : earlier(end, now);
            Instant start = earlier(event.startsAt(), over);
            all.add(new Posted(event, AlertJson.labels(event), start, end == null ? now.plus(horizon()) : over));
            if (event.transition() != Transition.FIRED && !event.labels().containsKey(AlertEvent.SEVERITY)) {
                Map<String, String> other = AlertJson.labels(event);
                other.put(AlertEvent.SEVERITY, event.level() == Level.CRITICAL ? "warning" : "critical");
                all.add(new Posted(event, other, start, over));
            }
        }
        int refused = 0;
        for (int from = 0; from < all.size(); from += BATCH) {
            refused += post(all.subList(from, Math.min(all.size(), from + BATCH)));
        }
        if (refused > 0) {
            throw new DeliveryRefusedException(post + " refused " + refused + " of " + all.size() + " alerts");
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Duration horizon() {
        return (evaluatedEvery.compareTo(RESEND) > 0 ? evaluatedEvery : RESEND).multipliedBy(4);
    }

    /** Returns how many were refused. */
    private int post(List<Posted> batch) throws IOException, InterruptedException {
        if (post.post(json(batch)) != 400) {
            return 0;
        }
        if (batch.size() == 1) {
            return 1;
        }
        int refused = 0;
        for (Posted one : batch) {
            refused += post(List.of(one));
        }
        return refused;
    }

    private String json(List<Posted> batch) {
        return AlertJson.text(json -> {
            json.writeStartArray();
            for (Posted one : batch) {
                write(one, json);
            }
            json.writeEndArray();
        });
    }

    private void write(Posted one, JsonGenerator json) throws IOException {
        json.writeStartObject();
        AlertJson.map("labels", one.labels(), json);
        AlertJson.map("annotations", AlertJson.annotations(one.event()), json);
        json.writeStringField("startsAt", one.startsAt().toString());
        json.writeStringField("endsAt", one.endsAt().toString());
        if (!post.options().externalUrl().isEmpty()) {
            json.writeStringField("generatorURL", post.options().externalUrl());
        }
        json.writeEndObject();
    }

    @Override
    public String toString() {
        return "AlertmanagerChannel{" + post + "}";
    }
}
