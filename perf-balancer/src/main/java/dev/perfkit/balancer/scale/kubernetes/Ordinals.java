package dev.perfkit.balancer.scale.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The pods of a StatefulSet, which end in the order of their numbers. */
final class Ordinals {
    private Ordinals() {}

    /** Returns the names, the first to end first. */
    static List<String> lastFirst(List<String> names) {
        return names.stream()
                .sorted(Comparator.comparingLong(Ordinals::of).reversed())
                .toList();
    }

    private static long of(String name) {
        try {
            return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
        } catch (NumberFormatException e) {
            return -1; // none of the StatefulSet's
        }
    }

    /**
     * Checks that nobody would end who was not drained.
     *
     * @throws IllegalStateException if somebody would
     */
    static void requireLast(Workload workload, List<Pod> staying, int size, Set<String> leaving) {
        List<String> names =
                staying.stream().map(pod -> pod.getMetadata().getName()).toList();
        List<String> ending = lastFirst(names).stream()
                .limit(Math.max(0, names.size() - size))
                .toList();
        if (!leaving.isEmpty() && !leaving.containsAll(ending)) {
            throw new IllegalStateException(
                    workload + " would end " + ending + ", and those were drained: " + leaving + " (expected: these)");
        }
    }
}
