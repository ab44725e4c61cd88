package dev.perfkit.balancer.scale.kubernetes;

import dev.perfkit.balancer.Endpoint;
import dev.perfkit.balancer.NodeSource;
import dev.perfkit.balancer.scale.Instance;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;

/** The pods that are ready, where they listen. */
final class PodNodes implements NodeSource<URI> {
    private final Callable<List<Pod>> pods;
    private final URI uri;
    private final String what;

    PodNodes(Callable<List<Pod>> pods, URI uri, String what) {
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException(
                    "uri: " + uri + " (expected: with a host, for which a pod's address stands, and a port)");
        }
        this.pods = pods;
        this.uri = uri;
        this.what = what;
    }

    @Override
    public Found<URI> find() throws Exception {
        List<Endpoint<URI>> endpoints = new ArrayList<>();
        for (Pod pod : pods.call()) {
            Instance instance = PodInstances.of(pod);
            if (instance.phase() == Instance.Phase.READY && pod.getStatus().getPodIP() != null) {
                Endpoint<URI> endpoint =
                        Endpoint.of(instance.name(), at(pod.getStatus().getPodIP()));
                endpoints.add(instance.zone().isEmpty() ? endpoint : endpoint.withZone(instance.zone()));
            }
        }
        endpoints.sort(Comparator.comparing(Endpoint::name));
        return Found.of(endpoints);
    }

    private URI at(String address) throws URISyntaxException {
        String host = address.contains(":") ? "[" + address + "]" : address;
        // In the raw: what is escaped in the path stays so.
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new URI(uri.getScheme() + "://" + host + ":" + uri.getPort() + uri.getRawPath() + query);
    }

    @Override
    public String toString() {
        return "the pods of " + what;
    }
}
