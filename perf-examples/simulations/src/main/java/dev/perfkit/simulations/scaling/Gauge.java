package dev.perfkit.simulations.scaling;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What those who were ready bore one tick ago, as a share of what they can: the freshest that is known of a load. */
final class Gauge {
    private Map<String, Double> each = Map.of();
    private double average;

    /** Notes what they bear. */
    void note(List<String> ready, double demand, double perInstance) {
        average = demand / (ready.size() * perInstance);
        Map<String, Double> next = new HashMap<>();
        ready.forEach(name -> next.put(name, average));
        each = next;
    }

    Map<String, Double> each() {
        return each;
    }

    double average() {
        return average;
    }
}
