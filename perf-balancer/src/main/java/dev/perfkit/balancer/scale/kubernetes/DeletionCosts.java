package dev.perfkit.balancer.scale.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Has a ReplicaSet end those pods first that have been drained. */
final class DeletionCosts {
    /*
     * What a pod's cost was before ours is noted beside it, which also tells that the cost is ours. Orders may follow each other sooner
     * than a ReplicaSet acts: those of a moment ago are still there and have to go too. So others keep our cost while together with those
     * who leave now they are no more than have to go; where they are more, somebody was spared, and works again.
     */
    static final String COST = "controller.kubernetes.io/pod-deletion-cost";
    static final String BEFORE = "perfkit.dev/pod-deletion-cost-before";
    static final String LOW = "-2147483647";

    private final KubernetesClient client;
    private final Workload workload;

    DeletionCosts(KubernetesClient client, Workload workload) {
        this.client = client;
        this.workload = workload;
    }

    /**
     * Marks those that leave, and takes the mark from who stays.
     *
     * @param staying the pods that are not on their way out yet
     * @param size how many of these there should be
     * @param drained who should leave, if any need to
     */
    void set(List<Pod> staying, int size, Set<String> drained) {
        Set<String> leaving = staying.size() > size ? drained : Set.of();
        Set<String> marked = staying.stream()
                .filter(pod -> Annotations.of(pod).containsKey(BEFORE))
                .map(pod -> pod.getMetadata().getName())
                .collect(Collectors.toSet());
        Set<String> together = new HashSet<>(leaving);
        together.addAll(marked);
        boolean spared = together.size() > staying.size() - size;
        for (Pod pod : staying) {
            String name = pod.getMetadata().getName();
            Map<String, String> annotations = Annotations.of(pod);
            if (leaving.contains(name) && !marked.contains(name)) {
                annotate(name, LOW, annotations.getOrDefault(COST, ""));
            } else if (spared && marked.contains(name) && !leaving.contains(name)) {
                String before = annotations.getOrDefault(BEFORE, "");
                annotate(name, before.isEmpty() ? null : before, null);
            }
        }
    }

    private void annotate(String pod, @Nullable String cost, @Nullable String before) {
        Map<String, @Nullable String> annotations = new HashMap<>();
        annotations.put(COST, cost);
        annotations.put(BEFORE, before);
        try {
            Annotations.merge(
                    new Ask("patch", "", "pods", workload.namespace(), pod),
                    client,
                    client.pods().inNamespace(workload.namespace()).withName(pod),
                    null,
                    annotations);
        } catch (KubernetesException e) {
            if (!Ask.isAbsent(e)) {
                throw e;
            }
        }
    }
}
