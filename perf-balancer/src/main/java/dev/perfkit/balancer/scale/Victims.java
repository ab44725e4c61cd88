package dev.perfkit.balancer.scale;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Says which instances should leave first. */
final class Victims {
    /*
     * One after the other, so that what leaves the zone with the most is counted before the next is chosen: those that do nothing yet,
     * or no longer; then from the zone that has the most; there the one with the fewest requests in flight; of equals the youngest,
     * whose caches are the coldest. Where the target has an order of its own, that is it.
     */
    private Victims() {}

    /** Ranks where the target has no order of its own. */
    static List<String> first(int count, Fleet fleet, ToLongFunction<String> inFlight) {
        return first(count, fleet, List.of(), inFlight);
    }

    /**
     * Ranks.
     *
     * @param order the target's own; empty where it has none
     * @param inFlight how many requests an instance is doing
     * @return the names of the first {@code count}, fewer where there are no more
     */
    static List<String> first(int count, Fleet fleet, List<String> order, ToLongFunction<String> inFlight) {
        List<Instance> left = new ArrayList<>(fleet.instances());
        left.removeIf(i -> i.phase() == Instance.Phase.LEAVING);
        if (!order.isEmpty()) {
            Set<String> names = left.stream().map(Instance::name).collect(Collectors.toSet());
            return order.stream().filter(names::contains).limit(count).toList();
        }
        List<String> chosen = new ArrayList<>();
        while (chosen.size() < count && !left.isEmpty()) {
            Map<String, Integer> zones = new HashMap<>();
            left.stream().filter(Victims::isReady).forEach(i -> zones.merge(i.zone(), 1, Integer::sum));
            Instance next = left.stream()
                    .min(Comparator.comparing(Victims::isReady)
                            .thenComparing(i -> -zones.getOrDefault(i.zone(), 0))
                            .thenComparingLong(i -> inFlight.applyAsLong(i.name()))
                            .thenComparing(Instance::since, Comparator.reverseOrder())
                            .thenComparing(Instance::name))
                    .orElseThrow();
            left.remove(next);
            chosen.add(next.name());
        }
        return chosen;
    }

    private static boolean isReady(Instance instance) {
        return instance.phase() == Instance.Phase.READY;
    }
}
