package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server of HTTP/2 that allows fewer streams than there are requests in flight. */
@Timeout(60)
class Http2Test {
    private static final int STREAMS = 50;
    private static final int CALLERS = 1_000;

    private final Server server = new Server();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://shop/")).build();

    private URI start() throws Exception {
        HttpConfiguration config = new HttpConfiguration();
        HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(config);
        http2.setMaxConcurrentStreams(STREAMS);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(config), http2);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request incoming, Response response, Callback callback) {
                most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                // A little later, so that many are there at once.
                CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS).execute(() -> {
                    inFlight.decrementAndGet();
                    response.write(true, ByteBuffer.wrap("ok".getBytes(StandardCharsets.UTF_8)), callback);
                });
                return true;
            }
        });
        server.start();
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void send_thousandCallers_noneIsToldOfTooManyStreams() throws Exception {
        URI uri = start();
        try (LoadBalancer<URI> balancer =
                LoadBalancer.<URI>builder("shop").node("one", uri).build()) {
            BalancedHttpClient client = BalancedHttpClient.builder(balancer)
                    .limits(HttpLimits.defaults().withPool(Duration.ofSeconds(30)))
                    .retries(0)
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).version()).isEqualTo(HttpClient.Version.HTTP_2);

            List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                responses.add(client.sendAsync(request, BodyHandlers.ofString()));
            }

            assertThat(responses)
                    .allSatisfy(response -> assertThat(response.join().body()).isEqualTo("ok"));
            assertThat(most).hasValueBetween(STREAMS / 2, STREAMS);
            NodeSnapshot row = balancer.snapshot().nodes().get(0);
            assertThat(row.failures()).isZero();
            assertThat(row.successes()).isEqualTo(CALLERS + 1L);
            Awaitility.await().until(() -> client.snapshot().inFlight() == 0);
            // What makes this a test: the JDK's client alone fails here.
            assertThat(row.cancellations()).isPositive();
        }
    }
}
