package dev.perfkit.balancer.health;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** GET, expecting 200. */
@SuppressWarnings("FutureReturnValueIgnored") // the future that is waited on tells of every failure
final class HttpHealthCheck implements HealthCheck<URI> {
    private final String path;
    private final HttpClient client;

    HttpHealthCheck(String path, HttpClient client) {
        if (!path.startsWith("/") || path.startsWith("//")) {
            throw new IllegalArgumentException("path: \"" + path + "\" (expected: begins with one \"/\")");
        }
        try {
            URI.create(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("path: \"" + path + "\" (expected: a path of a URI)", e);
        }
        this.path = path;
        this.client = requireNonNull(client, "client");
    }

    @Override
    public void validate(URI target) {
        String scheme = target.getScheme();
        boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!http || target.getHost() == null) {
            throw new IllegalArgumentException(
                    "target: \"" + target + "\" (expected: http://host or https://host, to GET " + path + ")");
        }
    }

    @Override
    public CompletionStage<?> check(URI target) {
        // 1.1: no attempt to upgrade with each probe.
        HttpRequest request = HttpRequest.newBuilder(target.resolve(path))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        CompletableFuture<HttpResponse<Void>> exchange =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        CompletableFuture<Void> verdict = new CompletableFuture<>();
        exchange.whenComplete((response, failure) -> {
            if (failure != null) {
                verdict.completeExceptionally(failure);
            } else if (response.statusCode() != 200) {
                verdict.completeExceptionally(new ProbeFailedException("status " + response.statusCode()));
            } else {
                verdict.complete(null);
            }
        });
        verdict.whenComplete((none, failure) -> {
            if (verdict.isCancelled()) {
                exchange.cancel(true);
            }
        });
        return verdict;
    }

    @Override
    public String toString() {
        return "GET " + path;
    }
}
