package dev.perfkit.monitor.alert.delivery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which channels an alert goes to, and by which route. */
final class Routing {
    private final List<Route> routes;

    Routing(List<Route> routes) {
        this.routes = routes;
    }

    /** Returns the index of the route by channel; a channel that several lead to is reached by the first. */
    Map<String, Integer> targets(Map<String, String> labels) {
        Map<String, Integer> targets = new LinkedHashMap<>();
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            if (LabelMatcher.allMatch(route.matchers(), labels)) {
                for (String channel : route.channels()) {
                    targets.putIfAbsent(channel, i);
                }
                if (!route.goesOn()) {
                    break;
                }
            }
        }
        return targets;
    }

    /** Returns the index of the route by which a channel is told the end of an alert that no longer goes there. */
    int anyTo(String channel) {
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).channels().contains(channel)) {
                return i;
            }
        }
        return 0;
    }

    Route route(int index) {
        return routes.get(index);
    }
}
