package dev.perfkit.monitor.alert.channel;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.GroupChannel;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Notification;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Posts to an incoming webhook of Slack, or of what speaks its language (Mattermost, Rocket.Chat).
 *
 * <pre>{@code
 * Channel channel = SlackChannel.to(URI.create(System.getenv("SLACK_WEBHOOK")));
 * }</pre>
 *
 * <p>One line says how the group stands; below it each alert has a block with a colour, at most {@value #MOST_ALERTS} of
 * them, and the rest is counted. What rules and labels say is shown as it is: it can neither be a link nor mention
 * anybody. <b>Failures:</b> as {@link WebhookChannel}; the whole address is a secret, of which only the host is ever told.
 */
public final class SlackChannel implements GroupChannel {
    /** How many alerts a message shows. */
    public static final int MOST_ALERTS = 20;

    private static final int LONGEST_TEXT = 2_900; // of the 3,000 characters that a section may have

    private final JsonPost post;

    private SlackChannel(JsonPost post) {
        this.post = post;
    }

    /** Returns the channel to an address. */
    public static SlackChannel to(URI uri) {
        return to(uri, HttpOptions.defaults());
    }

    /** Returns the channel to an address, with headers or limits of its own. */
    public static SlackChannel to(URI uri, HttpOptions options) {
        return new SlackChannel(new JsonPost(uri, options, InstantSource.system()));
    }

    @Override
    public void send(Notification notification) throws IOException, InterruptedException {
        post.postOrRefuse(AlertJson.text(json -> write(notification, json)));
    }

    private static void write(Notification notification, JsonGenerator json) throws IOException {
        List<AlertEvent> alerts = notification.alerts();
        json.writeStartObject();
        json.writeStringField("text", escape(headline(notification)));
        json.writeArrayFieldStart("attachments");
        for (AlertEvent alert : alerts.subList(0, Math.min(alerts.size(), MOST_ALERTS))) {
            attachment(alert, json);
        }
        if (alerts.size() > MOST_ALERTS) {
            attachment("#808080", "and " + (alerts.size() - MOST_ALERTS) + " more", json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static String headline(Notification notification) {
        List<AlertEvent> alerts = notification.alerts();
        long firing = alerts.stream().filter(AlertEvent::isFiring).count();
        String counts = firing == 0 ? "RESOLVED" : "FIRING " + firing;
        if (firing > 0 && firing < alerts.size()) {
            counts += ", RESOLVED " + (alerts.size() - firing);
        }
        String about = alerts.size() == 1
                ? alerts.get(0).title()
                : String.join(" ", notification.groupLabels().values());
        return "[" + counts + "] " + about + (notification.repeat() ? " (still)" : "");
    }

    private static void attachment(AlertEvent alert, JsonGenerator json) throws IOException {
        Instant end = alert.endsAt();
        String times = "since <!date^" + alert.startsAt().getEpochSecond() + "^{date_short} {time}|" + alert.startsAt()
                + ">"
                + (end == null ? "" : " until <!date^" + end.getEpochSecond() + "^{date_short} {time}|" + end + ">");
        String text = "*" + escape(alert.title()) + "* (" + alert.transition() + ", " + alert.level() + ")\n"
                + escape(alert.description()) + "\n"
                + escape(alert.monitor() + " / " + alert.rule() + " " + alert.labels())
                + "\n";
        // Cut before the times, whose marks must not be torn.
        attachment(
                colour(alert), text.substring(0, Math.min(text.length(), LONGEST_TEXT - times.length())) + times, json);
    }

    private static void attachment(String colour, String text, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("color", colour);
        json.writeArrayFieldStart("blocks");
        json.writeStartObject();
        json.writeStringField("type", "section");
        json.writeObjectFieldStart("text");
        json.writeStringField("type", "mrkdwn");
        json.writeStringField("text", text);
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String colour(AlertEvent alert) {
        if (!alert.isFiring()) {
            return "#2e9e4f";
        }
        return alert.level() == Level.CRITICAL ? "#c62828" : "#e0a100";
    }

    /** The three characters by which Slack's markup gets power; the others only make text bold. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String toString() {
        return "SlackChannel{" + post + "}";
    }
}
