package dev.perfkit.balancer.http;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.Strategy;
import dev.perfkit.time.ManualTime;
import java.lang.reflect.Proxy;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** A client that sends nothing: the test answers. */
final class ScriptedClient extends HttpClient {
    final List<Sent> sent = new CopyOnWriteArrayList<>();
    // Whether an exchange cannot be cancelled any more, since it is about to be answered.
    boolean slowToCancel;

    /** Two nodes that take turns, told apart by their ports, 1 and 2. */
    static LoadBalancer<URI> twoNodes(ManualTime time) {
        return LoadBalancer.<URI>builder("shop")
                .node("1", URI.create("http://127.0.0.1:1"))
                .node("2", URI.create("http://127.0.0.1:2"))
                .strategy(Strategy.roundRobin(new Random(1)))
                .ticker(time)
                .scheduler(time)
                .executor(Runnable::run)
                .build();
    }

    /** A request that was given to the client. */
    final class Sent extends CompletableFuture<HttpResponse<?>> {
        final HttpRequest request;

        Sent(HttpRequest request) {
            this.request = request;
        }

        int port() {
            return request.uri().getPort();
        }

        void answer(int status, Object body) {
            complete((HttpResponse<?>) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {HttpResponse.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "body" -> body;
                        case "headers" -> HttpHeaders.of(Map.of(), (name, value) -> true);
                        case "toString" -> status + " " + body;
                        default -> status;
                    }));
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return !slowToCancel && super.cancel(mayInterruptIfRunning);
        }
    }

    Sent last() {
        return sent.get(sent.size() - 1);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        Sent mine = new Sent(request);
        sent.add(mine);
        return (CompletableFuture<HttpResponse<T>>) (CompletableFuture<?>) mine;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.PushPromiseHandler<T> pushPromiseHandler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SSLParameters sslParameters() {
        return new SSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
