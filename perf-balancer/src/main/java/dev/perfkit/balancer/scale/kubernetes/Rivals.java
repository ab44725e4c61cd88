package dev.perfkit.balancer.scale.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Others that may set a workload's size: the cluster's own autoscaler, and KEDA. */
final class Rivals {
    // KEDA makes a HorizontalPodAutoscaler of each of its own, so it is asked first: its name says more.
    private static final List<Kind> KINDS = List.of(
            new Kind("keda.sh/v1alpha1", "ScaledObject", "scaledobjects"),
            new Kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"));

    private record Kind(String apiVersion, String name, String plural) {}

    private final KubernetesClient client;
    private final Workload workload;

    Rivals(KubernetesClient client, Workload workload) {
        this.client = client;
        this.workload = workload;
    }

    /**
     * Looks for them.
     *
     * @throws DrivenElsewhereException if there is one
     * @throws KubernetesException if that cannot be said
     */
    void refuse() {
        for (Kind kind : KINDS) {
            for (GenericKubernetesResource rival : all(kind)) {
                if (drives(rival)) {
                    throw new DrivenElsewhereException(workload + " is scaled by the " + kind.name() + " "
                            + rival.getMetadata().getName() + " already: delete that, or leave the scaling to it");
                }
            }
        }
    }

    private List<GenericKubernetesResource> all(Kind kind) {
        Ask ask = new Ask("list", Workload.group(kind.apiVersion()), kind.plural(), workload.namespace(), "");
        try {
            return ask.by(() -> client.genericKubernetesResources(
                            Workload.context(kind.apiVersion(), kind.name(), kind.plural()))
                    .inNamespace(workload.namespace())
                    .list()
                    .getItems());
        } catch (KubernetesException e) {
            if (Ask.isAbsent(e)) {
                return List.of(); // the cluster does not know the kind
            }
            throw e;
        }
    }

    private boolean drives(GenericKubernetesResource rival) {
        // Where KEDA is told no kind, it takes a Deployment for meant.
        return workload.name().equals(told(rival, "name", null))
                && workload.kind().equals(told(rival, "kind", "Deployment"))
                && workload.group()
                        .equals(Workload.group(Objects.requireNonNull(told(rival, "apiVersion", "apps/v1"))));
    }

    private static @Nullable String told(GenericKubernetesResource rival, String field, @Nullable String otherwise) {
        Object value = rival.get("spec", "scaleTargetRef", field);
        return value == null ? otherwise : value.toString();
    }
}
