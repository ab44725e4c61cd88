package dev.perfkit.balancer.scale.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Notes on objects of the cluster. */
final class Annotations {
    private Annotations() {}

    static Map<String, String> of(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    /** Returns the claim that is noted there; 0 where there is none, or none of ours. */
    static long token(ObjectMeta metadata, String key) {
        String text = metadata.getAnnotations() == null
                ? null
                : metadata.getAnnotations().get(key);
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Sets some, and leaves all else of the object alone.
     *
     * @param version of which version it has to be; null where any will do
     * @param annotations without a value where one is to go
     */
    static void merge(
            Ask ask,
            KubernetesClient client,
            Resource<?> object,
            @Nullable String version,
            Map<String, ? extends @Nullable String> annotations) {
        Map<String, Object> metadata = version == null
                ? Map.of("annotations", annotations)
                : Map.of("annotations", annotations, "resourceVersion", version);
        String patch = client.getKubernetesSerialization().asJson(Map.of("metadata", metadata));
        ask.by(() -> object.patch(PatchContext.of(PatchType.JSON_MERGE), patch));
    }
}
