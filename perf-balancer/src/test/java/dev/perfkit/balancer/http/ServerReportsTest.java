package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.ServerReport;
import dev.perfkit.balancer.Strategy;
import dev.perfkit.balancer.health.EjectionPolicy;
import dev.perfkit.time.ManualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that tell of themselves, and a client that listens. */
class ServerReportsTest {
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    // To the balancer every answer takes the same ten milliseconds.
    private final ManualTime time = new ManualTime();
    private volatile int status = 200;
    private HttpServer server;
    private LoadBalancer<URI> balancer;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        String authority = "http://127.0.0.1:" + server.getAddress().getPort();
        // Two nodes, by their paths.
        balancer = LoadBalancer.<URI>builder("shop")
                .node("one", URI.create(authority + "/one"))
                .node("two", URI.create(authority + "/two"))
                .strategy(Strategy.leastResponseTime())
                .ejection(EjectionPolicy.disabled())
                .ticker(time)
                .build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String header = headers.get(exchange.getRequestURI().getPath().substring(1, 4));
        if (header != null) {
            exchange.getResponseHeaders().set(ServerReport.HEADER, header);
        }
        time.advance(Duration.ofMillis(10));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @AfterEach
    void stop() {
        balancer.close();
        server.stop(0);
    }

    private HttpClientSnapshot send(BalancedHttpClientBuilder builder, int requests) throws Exception {
        BalancedHttpClient client = builder.build();
        for (int i = 0; i < requests; i++) {
            client.send(
                    HttpRequest.newBuilder(URI.create("http://shop/products")).build(), BodyHandlers.discarding());
        }
        return client.snapshot();
    }

    private BalancedHttpClientBuilder client() {
        return BalancedHttpClient.builder(balancer).retries(0);
    }

    @Test
    void send_serversTell_isHeeded() throws Exception {
        for (String fast : List.of("one", "two")) {
            String slow = fast.equals("one") ? "two" : "one";
            headers.put(fast, ServerReport.of(3, 2).toHeader());
            headers.put(slow, ServerReport.of(3, 50).toHeader());
            long before = picks(fast);
            HttpClientSnapshot seen = send(client().serverReports(), 100);

            assertThat(seen.reports()).isEqualTo(100);
            assertThat(seen.reportsIgnored()).isZero();
            assertThat(picks(fast) - before).as(fast).isGreaterThan(60);
        }
    }

    private long picks(String node) {
        return balancer.snapshot().node(node).orElseThrow().picks();
    }

    @Test
    void send_notAskedTo_readsNothing() throws Exception {
        headers.put("one", ServerReport.of(3).toHeader());
        headers.put("two", "TEXT nonsense");
        HttpClientSnapshot seen = send(client(), 20);

        assertThat(seen.reports() + seen.reportsIgnored()).isZero();
    }

    @Test
    void send_badHeaders_areCountedAndNothingElse() throws Exception {
        headers.put("one", "TEXT named_metrics.in-flight=-1");
        headers.put("two", "JSON {");
        HttpClientSnapshot seen = send(client().serverReports(), 20);

        assertThat(seen.reportsIgnored()).isEqualTo(20);
        assertThat(seen.reports() + seen.errors()).isZero();
    }

    @Test
    void send_failingAnswer_isNotBelieved() throws Exception {
        status = 503;
        headers.put("one", ServerReport.of(0).toHeader());
        headers.put("two", ServerReport.of(0).toHeader());
        HttpClientSnapshot seen = send(client().serverReports(), 20);

        assertThat(seen.errors()).isEqualTo(20);
        assertThat(seen.reports() + seen.reportsIgnored()).isZero();
    }
}
