package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import dev.perfkit.time.ManualTime;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** Answers that come when nobody waits for them any more, and that hold a connection until they are closed. */
class LateAnswerTest {
    private final ManualTime time = new ManualTime();
    private final List<CompletableFuture<Object>> sent = new ArrayList<>();
    private boolean closed;
    private final LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop")
            .node("one", URI.create("http://127.0.0.1:1"))
            .ticker(time)
            .build();
    private final BalancedHttpClient client = BalancedHttpClient.builder(balancer)
            .client(new SlowToCancel())
            .scheduler(time)
            .executor(Runnable::run)
            .timeout(Duration.ofSeconds(1))
            .build();

    private CompletableFuture<HttpResponse<InputStream>> send() {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://shop/")).build(), BodyHandlers.ofInputStream());
    }

    @Test
    void answer_afterTheDeadline_isClosed() {
        CompletableFuture<HttpResponse<InputStream>> response = send();
        time.advance(Duration.ofSeconds(1));
        assertThatThrownBy(response::join).hasCauseInstanceOf(HttpTimeoutException.class);

        sent.get(0).complete(answer());

        assertThat(closed).isTrue();
    }

    @Test
    void answer_afterTheCallerCancelled_isClosed() {
        CompletableFuture<HttpResponse<InputStream>> response = send();
        response.cancel(true);

        sent.get(0).complete(answer());

        assertThat(closed).isTrue();
        assertThat(balancer.snapshot().nodes())
                .extracting(NodeSnapshot::cancellations)
                .containsExactly(1L);
    }

    @Test
    void deadline_executorRefuses_endsTheTryAllTheSame() {
        BalancedHttpClient refused = BalancedHttpClient.builder(balancer)
                .client(new SlowToCancel())
                .scheduler(time)
                .executor(task -> {
                    throw new RejectedExecutionException("planted");
                })
                .timeout(Duration.ofSeconds(1))
                .build();
        CompletableFuture<HttpResponse<InputStream>> response = refused.sendAsync(
                HttpRequest.newBuilder(URI.create("http://shop/")).build(), BodyHandlers.ofInputStream());

        time.advance(Duration.ofSeconds(1));

        assertThatThrownBy(response::join).hasCauseInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void answer_inTime_isTheCallersToClose() {
        CompletableFuture<HttpResponse<InputStream>> response = send();

        sent.get(0).complete(answer());

        assertThat(response.join().statusCode()).isEqualTo(200);
        assertThat(closed).isFalse();
        assertThat(time.pendingCount()).isZero();
    }

    private HttpResponse<?> answer() {
        InputStream body = new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() {
                closed = true;
            }
        };
        return (HttpResponse<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpResponse.class},
                (proxy, method, arguments) -> method.getName().equals("body") ? body : 200);
    }

    /** A client whose exchanges cannot be cancelled any more, since they are about to be answered. */
    private final class SlowToCancel extends HttpClient {
        @Override
        @SuppressWarnings("unchecked")
        public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                HttpRequest request, HttpResponse.BodyHandler<T> handler) {
            CompletableFuture<Object> answer = new CompletableFuture<>() {
                @Override
                public boolean cancel(boolean mayInterruptIfRunning) {
                    return false;
                }
            };
            sent.add(answer);
            return (CompletableFuture<HttpResponse<T>>) (CompletableFuture<?>) answer;
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
}
