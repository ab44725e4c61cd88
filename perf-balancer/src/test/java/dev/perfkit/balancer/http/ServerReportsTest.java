package dev.perfkit.balancer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.ServerReport;
import dev.perfkit.balancer.Strategy;
import dev.perfkit.balancer.health.EjectionPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that tell of themselves, and a client that listens. */
class ServerReportsTest {
    private final Map<String, String> headers = new HashMap<>();
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
                .build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String header = headers.get(exchange.getRequestURI().getPath().substring(1, 4));
        if (header != null) {
            exchange.getResponseHeaders().set(ServerReport.HEADER, header);
        }
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
        headers.put("one", ServerReport.of(3, 3_600_000).toHeader());
        headers.put("two", ServerReport.of(3, 0.001).toHeader());
        HttpClientSnapshot seen = send(client().serverReports(), 200);

        assertThat(seen.reports()).isEqualTo(200);
        assertThat(seen.reportsIgnored()).isZero();
        // The same server behind both names: only what it tells makes the difference.
        assertThat(balancer.snapshot().node("two").orElseThrow().picks())
                .isGreaterThan(3 * balancer.snapshot().node("one").orElseThrow().picks());
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
