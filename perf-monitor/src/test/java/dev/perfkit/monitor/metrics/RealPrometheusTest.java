package dev.perfkit.monitor.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.Watched;
import dev.perfkit.signal.Signal;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus makes of a monitor's meters, where it is on the PATH. */
class RealPrometheusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void alerts_ofAMonitor_haveTheLabelsOfPrometheusOwn() throws Exception {
        Path binary = prometheus();
        Signal.Gauge used = Signal.gauge("used", "1", () -> 0.9);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        Process process = null;
        try (Watched watched = new Watched(
                        Rule.share("Full", used)
                                .warning(0.8)
                                .label("team", "db")
                                .build(),
                        Rule.share("Other", used).observed().label("zone", "a").build());
                MonitorMetrics metrics = MonitorMetrics.of(watched.monitor, Tags.empty(), watched.time)) {
            metrics.bindTo(registry);
            watched.slots(12, () -> {});
            int port = freePort();
            process = start(binary, port, server.getAddress().getPort());
            URI api = URI.create("http://127.0.0.1:" + port);
            await().atMost(PATIENCE)
                    .until(() -> names(api, "ALERTS{alertname=\"Full\"}").size() > 0);
            await().atMost(PATIENCE)
                    .until(() -> names(api, "ALERTS{alertname=\"Own\",alertstate=\"firing\"}")
                                    .size()
                            > 0);
            for (String series : new String[] {"ALERTS", "ALERTS_FOR_STATE"}) {
                Set<String> ours = names(api, series + "{alertname=\"Full\"}");
                ours.removeAll(Set.of("instance", "job")); // which Prometheus gives to all that it scrapes
                assertThat(ours).isNotEmpty().isEqualTo(names(api, series + "{alertname=\"Own\"}"));
            }
            assertThat(query(api, "ALERTS{alertname=\"Full\",alertstate=\"firing\",severity=\"warning\",team=\"db\"}"))
                    .contains(",\"1\"]");
        } finally {
            server.stop(0);
            if (process != null) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static Path prometheus() {
        Optional<Path> binary = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(binary.isPresent(), "prometheus is not on the PATH");
        return binary.orElseThrow();
    }

    private Process start(Path binary, int port, int target) throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.yml"), """
                groups:
                  - name: test
                    interval: 1s
                    rules:
                      - alert: Own
                        expr: vector(1)
                        labels: {monitor: m, severity: warning, team: db}
                """);
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {evaluation_interval: 1s, scrape_interval: 1s}
                rule_files: [%s]
                scrape_configs:
                  - job_name: shop
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                """.formatted(rules, target));
        return new ProcessBuilder(
                        binary.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The names of the labels of what a query finds. */
    private static Set<String> names(URI api, String query) throws InterruptedException {
        Set<String> names = new TreeSet<>();
        Pattern.compile("\"metric\":\\{([^}]*)}")
                .matcher(query(api, query))
                .results()
                .flatMap((MatchResult found) ->
                        Pattern.compile("\"(\\w+)\":").matcher(found.group(1)).results())
                .forEach((MatchResult name) -> names.add(name.group(1)));
        return names;
    }

    private static String query(URI api, String query) throws InterruptedException {
        URI uri = api.resolve("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return ""; // it is still starting
        }
    }
}
