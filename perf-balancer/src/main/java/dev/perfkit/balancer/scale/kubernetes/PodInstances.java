package dev.perfkit.balancer.scale.kubernetes;

import dev.perfkit.balancer.scale.Instance;
import dev.perfkit.balancer.scale.Instance.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pod as an instance. */
final class PodInstances {
    /*
     * A pod says whether it is ready and since when, not whether it ever was. The HorizontalPodAutoscaler's rule is taken: who is not
     * ready since the first moments after its start has not been ready yet.
     */
    private static final Duration FIRST_MOMENTS = Duration.ofSeconds(30);
    private static final String ZONE = "topology.kubernetes.io/zone";

    private PodInstances() {}

    static Instance of(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        String zone = labels == null ? "" : labels.getOrDefault(ZONE, "");
        return new Instance(pod.getMetadata().getName(), phase(pod), zone, since(pod));
    }

    static Phase phase(Pod pod) {
        if (isLeaving(pod)) {
            return Phase.LEAVING;
        }
        PodCondition ready = readiness(pod.getStatus());
        if (ready == null) {
            return Phase.PENDING;
        }
        if ("True".equals(ready.getStatus())) {
            return Phase.READY;
        }
        String changed = ready.getLastTransitionTime();
        boolean never =
                changed == null || Instant.parse(changed).isBefore(since(pod).plus(FIRST_MOMENTS));
        return never ? Phase.PENDING : Phase.UNREADY;
    }

    static boolean isLeaving(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    private static @Nullable PodCondition readiness(@Nullable PodStatus status) {
        if (status == null || status.getConditions() == null) {
            return null;
        }
        return status.getConditions().stream()
                .filter(c -> "Ready".equals(c.getType()))
                .findFirst()
                .orElse(null);
    }

    private static Instant since(Pod pod) {
        String started = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
        return Instant.parse(started == null ? pod.getMetadata().getCreationTimestamp() : started);
    }
}
