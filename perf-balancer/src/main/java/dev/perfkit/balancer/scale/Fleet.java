package dev.perfkit.balancer.scale;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The instances that there are, as a target tells of them.
 *
 * @param wanted how many were asked for last; other than the number of instances while some start or end
 * @param instances those that exist
 */
public record Fleet(int wanted, List<Instance> instances) {
    /** Checks the number and that names are unique. */
    public Fleet {
        if (wanted < 0) {
            throw new IllegalArgumentException("wanted: " + wanted + " (expected: >= 0)");
        }
        instances = List.copyOf(instances);
        Set<String> names = instances.stream().map(Instance::name).collect(Collectors.toSet());
        if (names.size() < instances.size()) {
            throw new IllegalArgumentException("instances: " + instances + " (expected: each name once)");
        }
    }

    /** Returns how many are in that phase. */
    public int count(Instance.Phase phase) {
        return (int) instances.stream().filter(i -> i.phase() == phase).count();
    }

    /** Returns how many take requests. */
    public int ready() {
        return count(Instance.Phase.READY);
    }

    /** Returns it without those that are to leave: they are counted among those that do, and no longer wanted. */
    Fleet without(Set<String> drained, Set<String> draining) {
        List<Instance> others = instances.stream()
                .map(i -> drained.contains(i.name()) || draining.contains(i.name()) ? i.leaving() : i)
                .toList();
        int gone = (int)
                instances.stream().filter(i -> draining.contains(i.name())).count();
        return new Fleet(Math.max(0, wanted - gone), others);
    }
}
