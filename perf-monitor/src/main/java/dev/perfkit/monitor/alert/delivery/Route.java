package dev.perfkit.monitor.alert.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends alerts to channels. Of the routes of a delivery the first that matches an alert is taken; and the next ones, too,
 * as long as they {@link #goesOn}.
 *
 * <pre>{@code
 * Route.to("pager").when("severity=critical").repeatEvery(Duration.ofHours(1));
 * Route.to("chat").grouped(Grouping.by("service"));
 * }</pre>
 *
 * @param matchers all of them have to match; with none, every alert does
 * @param channels their names
 * @param grouping which alerts share a message
 * @param repeatEvery how often an alert is told again while it fires; zero for never
 * @param goesOn whether the routes behind it are looked at too
 */
public record Route(
        List<LabelMatcher> matchers, List<String> channels, Grouping grouping, Duration repeatEvery, boolean goesOn) {
    /** Checks that it leads somewhere. */
    public Route {
        matchers = List.copyOf(matchers);
        channels = List.copyOf(channels);
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("channels: [] (expected: at least one)");
        }
        if (repeatEvery.isNegative()) {
            throw new IllegalArgumentException("repeatEvery: " + repeatEvery + " (expected: >= 0)");
        }
    }

    /** Returns a route of every alert to these channels, each alert alone and at once, repeated every 4 hours. */
    public static Route to(String... channels) {
        return new Route(List.of(), List.of(channels), Grouping.none(), Duration.ofHours(4), false);
    }

    /** Returns this for alerts that match, too; as {@link LabelMatcher#parse} reads them. */
    public Route when(String... matchers) {
        List<LabelMatcher> all = new ArrayList<>(this.matchers);
        all.addAll(LabelMatcher.parseAll(matchers));
        return new Route(all, channels, grouping, repeatEvery, goesOn);
    }

    /** Returns this with messages for groups of alerts. */
    public Route grouped(Grouping grouping) {
        return new Route(matchers, channels, grouping, repeatEvery, goesOn);
    }

    /** Returns this with another time between repeats; zero for none. */
    public Route repeatEvery(Duration repeatEvery) {
        return new Route(matchers, channels, grouping, repeatEvery, goesOn);
    }

    /** Returns this, but with the routes behind it looked at too. */
    public Route goOn() {
        return new Route(matchers, channels, grouping, repeatEvery, true);
    }
}
