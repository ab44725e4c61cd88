package dev.perfkit.balancer.scale.kubernetes;

import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.ResourceNotFoundException;
import java.net.HttpURLConnection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is asked of the API server, in the words that roles grant by.
 *
 * @param verb such as {@code "get"}
 * @param group the API group; empty for the core
 * @param resource such as {@code "deployments/scale"}
 * @param name the object; empty where all are meant
 */
record Ask(String verb, String group, String resource, String namespace, String name) {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int RETRIES = 1;
    private static final String ABSENT = ": there is no such thing";

    /** Returns the host's client with less patience: a tick waits for some seconds, not for minutes. It is closed with the host's. */
    static KubernetesClient soon(KubernetesClient client) {
        Client impatient = client.newClient(new RequestConfigBuilder()
                .withRequestTimeout(TIMEOUT_MILLIS)
                .withRequestRetryBackoffLimit(RETRIES)
                .build());
        return impatient.adapt(KubernetesClient.class);
    }

    static Ask of(String verb, Workload workload, String subresource) {
        return new Ask(verb, workload.group(), workload.plural() + subresource, workload.namespace(), workload.name());
    }

    /**
     * Asks.
     *
     * @throws KubernetesException if that is refused, or not answered
     */
    <R extends @Nullable Object> R by(Supplier<R> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw told(e);
        } catch (ResourceNotFoundException e) {
            // What reads an object before it changes it says no more than this, whatever came back.
            throw e.getCause() instanceof KubernetesClientException cause ? told(cause) : absent(e);
        }
    }

    /** Asks for what has to be there. */
    <R> R required(Supplier<@Nullable R> call) {
        R found = by(call);
        if (found == null) {
            throw absent(null);
        }
        return found;
    }

    private KubernetesException absent(@Nullable Throwable cause) {
        return new KubernetesException(what() + ABSENT, HttpURLConnection.HTTP_NOT_FOUND, cause);
    }

    private String what() {
        String full = group.isEmpty() ? resource : resource + "." + group;
        return verb + " " + full + (name.isEmpty() ? "" : " " + name) + " in namespace " + namespace;
    }

    KubernetesException told(KubernetesClientException e) {
        String what = what();
        int code = Math.max(0, e.getCode());
        String message = switch (code) {
            case HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_UNAUTHORIZED ->
                what + " is forbidden: " + grant();
            case HttpURLConnection.HTTP_NOT_FOUND -> what + ABSENT;
            case HttpURLConnection.HTTP_CONFLICT -> what + ": it was changed meanwhile";
            case 0 -> what + ": the API server gave no answer: " + root(e);
            default -> what + " failed";
        };
        String answer = code == 0 ? "" : " (" + code + ": " + answer(e) + ")";
        return new KubernetesException(message + answer, code, e);
    }

    private String grant() {
        return "a role has to grant verb %s on resource %s of API group \"%s\"".formatted(verb, resource, group);
    }

    private static String answer(KubernetesClientException e) {
        String message = e.getStatus() == null ? null : e.getStatus().getMessage();
        return message == null ? String.valueOf(e.getMessage()) : message;
    }

    private static String root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    static boolean isConflict(KubernetesException e) {
        return e.code() == HttpURLConnection.HTTP_CONFLICT;
    }

    static boolean isAbsent(KubernetesException e) {
        return e.code() == HttpURLConnection.HTTP_NOT_FOUND;
    }
}
