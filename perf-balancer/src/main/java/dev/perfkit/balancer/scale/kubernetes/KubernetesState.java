package dev.perfkit.balancer.scale.kubernetes;

import static java.util.Objects.requireNonNull;

import dev.perfkit.balancer.scale.ScalingState;
import dev.perfkit.balancer.scale.StaleClaimException;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an autoscaler remembers, in an annotation of a Lease: a small object, that nothing else is rolled out for.
 *
 * <pre>{@code
 * ScalingState state = KubernetesState.of(client, "prod", "shop-autoscaler-state");
 * }</pre>
 *
 * <p>The Lease is made with the first claim. Let it be another than that of {@link KubernetesLeadership}: they would get in each other's
 * way, though nothing would be lost. Whoever deletes it has the autoscaler start anew, without shrinking for a while.
 *
 * <p><b>Thread safety:</b> any number of threads and processes. <b>Cost:</b> a read and a write of the API server. <b>Failures:</b> a
 * {@link KubernetesException} says what was asked and what came back; what is beyond the 256 KiB that Kubernetes allows an object's
 * annotations is an {@link IllegalArgumentException}.
 */
@SuppressWarnings("exports") // the client is optional
public final class KubernetesState implements ScalingState {
    /*
     * Both are written together, on the version of the object that they were read of. Where there is no claim yet, the first is the
     * second in which the object was made, by the API server's clock: so that one that was deleted and made again goes on with larger
     * ones, which the workload's own note of the latest claim asks for.
     */
    static final String TOKEN = "perfkit.dev/autoscaler-token";
    static final String TEXT = "perfkit.dev/autoscaler-state";
    private static final int MOST_BYTES = 256 * 1024;
    // Each that fails is one that somebody else won, so it takes a crowd to use them up.
    private static final int TRIES = 60;

    private final KubernetesClient client;
    private final String namespace;
    private final String name;

    private KubernetesState(KubernetesClient client, String namespace, String name) {
        this.client = Ask.soon(requireNonNull(client, "client"));
        this.namespace = Workload.requireWord("namespace", namespace);
        this.name = Workload.requireWord("name", name);
    }

    /**
     * Returns the state in a Lease.
     *
     * @param client it stays the caller's to close
     * @param namespace where the Lease is
     * @param name what the Lease is called
     */
    public static KubernetesState of(KubernetesClient client, String namespace, String name) {
        return new KubernetesState(client, namespace, name);
    }

    @Override
    public Claim claim() {
        return onLatest(lease -> {
            long before = Annotations.token(lease.getMetadata(), TOKEN);
            long first =
                    Instant.parse(lease.getMetadata().getCreationTimestamp()).getEpochSecond();
            long token = before == 0 ? first : before + 1;
            String text = Annotations.of(lease).get(TEXT);
            replace(lease, token, text);
            return new Claim(token, text);
        });
    }

    @Override
    public void write(long token, String text) throws StaleClaimException {
        long latest = onLatest(lease -> {
            long known = Annotations.token(lease.getMetadata(), TOKEN);
            if (token >= known) {
                replace(lease, token, text);
            }
            return known;
        });
        if (token < latest) {
            throw new StaleClaimException(toString(), token, latest);
        }
    }

    private interface Change<R> {
        R on(Lease lease);
    }

    private <R> R onLatest(Change<R> change) {
        for (int left = TRIES; ; left--) {
            try {
                return change.on(lease());
            } catch (KubernetesException e) {
                if (!Ask.isConflict(e) || left <= 1) {
                    throw e;
                }
            }
        }
    }

    private Ask ask(String verb) {
        return new Ask(verb, "coordination.k8s.io", "leases", namespace, name);
    }

    private Lease lease() {
        Resource<Lease> resource = client.leases().inNamespace(namespace).withName(name);
        Lease found = ask("get").by(resource::get);
        return found != null
                ? found
                : ask("create")
                        .by(() -> client.resource(new LeaseBuilder()
                                        .withNewMetadata()
                                        .withName(name)
                                        .withNamespace(namespace)
                                        .endMetadata()
                                        .build())
                                .create());
    }

    private void replace(Lease lease, long token, @Nullable String text) {
        Map<String, String> annotations = new HashMap<>(Annotations.of(lease));
        annotations.put(TOKEN, Long.toString(token));
        if (text != null) {
            annotations.put(TEXT, text);
        }
        int bytes = annotations.entrySet().stream()
                .mapToInt(e -> bytes(e.getKey()) + bytes(e.getValue()))
                .sum();
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "text: annotations of " + bytes + " bytes in all (expected: at most " + MOST_BYTES + ")");
        }
        Lease next = lease.edit()
                .editMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .build();
        ask("update").by(() -> client.resource(next).update());
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
        return "the state in Lease " + name + " in namespace " + namespace;
    }
}
