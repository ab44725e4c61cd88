package dev.perfkit.balancer.scale.kubernetes;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.NodeSource;
import dev.perfkit.balancer.scale.Fleet;
import dev.perfkit.balancer.scale.Instance;
import dev.perfkit.balancer.scale.ScalingTarget;
import dev.perfkit.balancer.scale.StaleClaimException;
import dev.perfkit.time.Ticker;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A workload of Kubernetes as what is scaled: its instances are its pods, its size is set by its scale.
 *
 * <pre>{@code
 * try (KubernetesClient client = new KubernetesClientBuilder().build();
 *         KubernetesTarget target = KubernetesTarget.of(client, Workload.deployment("prod", "shop"));
 *         LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
 *                 .source(target.nodes(URI.create("http://pod:8080")), Duration.ofSeconds(1))
 *                 .build()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Pods that were drained are given the lowest {@code controller.kubernetes.io/pod-deletion-cost} before the size is set, so that a
 * Deployment ends these; it still ends pods first that are not ready. A StatefulSet ends its highest numbers, whatever they cost: an
 * order that would end one that was not drained is refused.
 *
 * <p>The latest claim is the annotation {@code perfkit.dev/autoscaler-token} of the workload. Each order reads it, and is carried out only
 * on the version it was read of: where another claim was made in between, the API server refuses and the claim is read again.
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> {@link #fleet} is one request; the pods are watched, by one informer on the
 * client's threads from the first use on. A request waits for 5 seconds at most, and is sent again once where the server fails. <b>Failures:</b>
 * a {@link KubernetesException} says what was asked and what came back; a workload that a HorizontalPodAutoscaler or KEDA scales already
 * is refused with {@link DrivenElsewhereException}.
 */
@SuppressWarnings("exports") // the client is optional
public final class KubernetesTarget implements ScalingTarget {
    static final String TOKEN = "perfkit.dev/autoscaler-token";
    private static final int TRIES = 5;

    private final KubernetesClient client;
    private final Workload workload;
    private final Rivals rivals;
    private final Pods pods;
    private final DeletionCosts costs;
    private volatile @Nullable String selector;
    private volatile boolean alone;

    KubernetesTarget(KubernetesClient client, Workload workload, Ticker ticker) {
        this.client = Ask.soon(requireNonNull(client, "client"));
        this.workload = requireNonNull(workload, "workload");
        this.rivals = new Rivals(this.client, workload);
        this.pods = new Pods(client, workload, ticker);
        this.costs = new DeletionCosts(this.client, workload);
    }

    /**
     * Returns a workload as a target. Nothing is asked of the API server yet.
     *
     * @param client it stays the caller's to close
     * @param workload what is scaled
     */
    public static KubernetesTarget of(KubernetesClient client, Workload workload) {
        return new KubernetesTarget(client, workload, Ticker.system());
    }

    /**
     * Returns the pods that are ready as nodes for a balancer, called as the instances are, in their zones. A pod that was told to end is
     * none of them. Where none is found, that is taken for trouble.
     *
     * @param uri where a pod listens: scheme, port and path, and any host, for which the pod's address stands
     */
    public NodeSource<URI> nodes(URI uri) {
        return new PodNodes(() -> pods.of(selector()), uri, workload.toString());
    }

    @Override
    public Fleet fleet() throws InterruptedException {
        if (!alone) {
            requireAlone();
        }
        Scale scale = scale();
        List<Pod> present = pods.of(selectorOf(scale));
        return new Fleet(wanted(scale), present.stream().map(PodInstances::of).toList());
    }

    private void requireAlone() {
        alone = false;
        rivals.refuse();
        alone = true;
    }

    private Resource<GenericKubernetesResource> resource() {
        return client.genericKubernetesResources(workload.context())
                .inNamespace(workload.namespace())
                .withName(workload.name());
    }

    private Scale scale() {
        return Ask.of("get", workload, "/scale").by(() -> resource().scale());
    }

    private static int wanted(Scale scale) {
        Integer replicas = scale.getSpec() == null ? null : scale.getSpec().getReplicas();
        return replicas == null ? 0 : replicas;
    }

    private String selector() {
        String known = selector;
        return known == null ? selectorOf(scale()) : known;
    }

    private String selectorOf(Scale scale) {
        String found = scale.getStatus() == null ? null : scale.getStatus().getSelector();
        if (found == null || found.isEmpty()) {
            throw new IllegalStateException(
                    "the scale of " + workload + " has no status.selector, so its pods cannot be told from others");
        }
        selector = found;
        return found;
    }

    @Override
    public void fence(long token) throws StaleClaimException {
        requireAlone();
        GenericKubernetesResource object = claimed(token);
        for (int left = TRIES; latest(object) < token; left--) {
            try {
                Annotations.merge(
                        Ask.of("patch", workload, ""),
                        client,
                        resource(),
                        object.getMetadata().getResourceVersion(),
                        Map.of(TOKEN, Long.toString(token)));
                return;
            } catch (KubernetesException e) {
                if (!Ask.isConflict(e) || left <= 1) {
                    throw e;
                }
                object = claimed(token);
            }
        }
    }

    /** Returns the workload as it is, if that claim is the latest. */
    private GenericKubernetesResource claimed(long token) throws StaleClaimException {
        GenericKubernetesResource object =
                Ask.of("get", workload, "").required(() -> resource().get());
        long latest = latest(object);
        if (latest > token) {
            throw new StaleClaimException(workload.toString(), token, latest);
        }
        return object;
    }

    private static long latest(GenericKubernetesResource object) {
        return Annotations.token(object.getMetadata(), TOKEN);
    }

    @Override
    public void resize(long token, int size, List<String> leaving) throws StaleClaimException, InterruptedException {
        requireAlone();
        for (int left = TRIES; ; left--) {
            GenericKubernetesResource object = claimed(token);
            if (latest(object) < token) {
                // Somebody has replaced the workload since, and the annotation with it.
                fence(token);
                object = claimed(token);
            }
            prepare(size, new HashSet<>(leaving));
            try {
                write(size, object.getMetadata().getResourceVersion());
                return;
            } catch (KubernetesException e) {
                if (!Ask.isConflict(e) || left <= 1) {
                    throw e;
                }
            }
        }
    }

    /** Of a StatefulSet, the highest number first. */
    @Override
    public List<String> leavingOrder(Fleet fleet) {
        return workload.isOrdered()
                ? Ordinals.lastFirst(
                        fleet.instances().stream().map(Instance::name).toList())
                : List.of();
    }

    /** Sees to it that those end who were drained, and no others. */
    private void prepare(int size, Set<String> leaving) throws InterruptedException {
        List<Pod> staying = pods.of(selector()).stream()
                .filter(pod -> !PodInstances.isLeaving(pod))
                .toList();
        if (workload.isOrdered()) {
            Ordinals.requireLast(workload, staying, size, leaving);
        } else {
            costs.set(staying, size, leaving);
        }
    }

    private void write(int size, String version) {
        Scale scale = new ScaleBuilder()
                .withNewMetadata()
                .withName(workload.name())
                .withNamespace(workload.namespace())
                .withResourceVersion(version)
                .endMetadata()
                .withNewSpec()
                .withReplicas(size)
                .endSpec()
                .build();
        Ask.of("update", workload, "/scale").by(() -> resource().scale(scale));
    }

    /** Ends the watch. The client stays open. */
    @Override
    public void close() {
        pods.close();
    }

    @Override
    public String toString() {
        return workload.toString();
    }
}
