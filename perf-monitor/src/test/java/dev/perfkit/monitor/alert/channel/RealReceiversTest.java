package dev.perfkit.monitor.alert.channel;

import static dev.perfkit.monitor.alert.Events.fired;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perfkit.monitor.alert.AlertEvent;
import dev.perfkit.monitor.alert.Level;
import dev.perfkit.monitor.alert.Notification;
import dev.perfkit.monitor.alert.Transition;
import dev.perfkit.monitor.alert.delivery.Delivery;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the programs whose language the channels speak, where they are on the PATH. */
class RealReceiversTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        threads.shutdownNow();
        receiver.close();
    }

    @Test
    void alertmanager_firedAndResolved_tellsItsReceiverAsOurWebhookWould() throws Exception {
        int port = freePort();
        Path config = Files.writeString(folder.resolve("alertmanager.yml"), """
                route:
                  receiver: hook
                  group_by: [alertname]
                  group_wait: 0s
                  group_interval: 1s
                receivers:
                  - name: hook
                    webhook_configs:
                      - url: %s
                """.formatted(receiver.uri("/hook")));
        start(
                "alertmanager",
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=");
        URI alertmanager = URI.create("http://127.0.0.1:" + port);
        await().atMost(PATIENCE).until(() -> answers(alertmanager.resolve("/-/ready")));
        Delivery delivery = Delivery.builder("shop")
                .channel("alertmanager", AlertmanagerChannel.at(alertmanager))
                .executor(threads)
                .build();
        AlertEvent fired = event(Transition.FIRED, null);
        delivery.send(fired);
        await().atMost(PATIENCE).until(() -> receiver.requests.size() == 1);
        assertThat(get(alertmanager.resolve("/api/v2/alerts")))
                .contains("\"alertname\":\"checkout p95\"", "\"state\":\"active\"");
        delivery.send(event(Transition.RESOLVED, Instant.now()));
        await().atMost(PATIENCE)
                .until(() -> receiver.requests.stream()
                        .anyMatch(request -> request.body().contains("\"status\":\"resolved\"")));
        delivery.close(Duration.ofSeconds(5));
        // What it posts has the very fields that our own webhook posts.
        WebhookChannel.to(receiver.uri("/ours"))
                .send(new Notification("hook", "k", Map.of("alertname", "x"), List.of(fired), List.of(fired), false));
        String theirs = receiver.requests.get(0).body();
        String ours = receiver.requests.get(receiver.requests.size() - 1).body();
        assertThat(fields(ours)).isEqualTo(fields(theirs));
        assertThat(ours).contains("\"version\":\"4\"");
        assertThat(theirs).contains("\"version\":\"4\"", "\"status\":\"firing\"", "\"severity\":\"critical\"");
    }

    @Test
    void prometheus_firingRule_postsToAnAlertmanagerAsOurChannelDoes() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yml"), """
                groups:
                  - name: test
                    interval: 1s
                    rules:
                      - alert: Always
                        expr: vector(1)
                        for: 8s
                        annotations: {summary: s, description: d, value: v, threshold: t, unit: u}
                        labels: {monitor: m, severity: warning}
                """);
        Path config = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {evaluation_interval: 1s}
                rule_files: [%s]
                alerting:
                  alertmanagers:
                    - static_configs: [{targets: ["localhost:%s"]}]
                """.formatted(
                        rules, receiver.uri("/").getPort()));
        start(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + freePort());
        await().atMost(PATIENCE).until(() -> !receiver.requests.isEmpty());
        Receiver.Request theirs = receiver.requests.get(0);
        Instant before = Instant.now();
        AlertmanagerChannel.at(receiver.uri(""), HttpOptions.defaults().externalUrl(URI.create("http://shop")))
                .send(fired("Always"));
        Receiver.Request ours = receiver.requests.stream()
                .filter(request -> request.body().contains("http://shop"))
                .findFirst()
                .orElseThrow();
        assertThat(ours.path()).isEqualTo(theirs.path());
        assertThat(ours.method()).isEqualTo(theirs.method());
        assertThat(fields(ours.body())).isEqualTo(fields(theirs.body()));
        assertThat(Duration.between(before, endsAt(ours.body())).toSeconds())
                .isCloseTo(Duration.between(before, endsAt(theirs.body())).toSeconds(), within(60L));
    }

    private static AlertEvent event(Transition transition, Instant endsAt) {
        return new AlertEvent(
                "shop",
                "checkout p95",
                Map.of("service", "checkout"),
                1,
                endsAt == null ? 0 : 1,
                transition,
                Level.CRITICAL,
                "High Response Time",
                "p95 6 s",
                6e9,
                5e9,
                "ns",
                1,
                Instant.now().minusSeconds(60),
                endsAt);
    }

    private static Instant endsAt(String body) {
        return Instant.parse(Pattern.compile("\"endsAt\":\"([^\"]+)\"")
                .matcher(body)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1));
    }

    /** The names of all fields but those of labels. */
    private static Set<String> fields(String json) {
        Set<String> names = new TreeSet<>();
        Pattern.compile("\"(\\w+)\":")
                .matcher(json)
                .results()
                .map((MatchResult found) -> found.group(1))
                .forEach(names::add);
        names.removeAll(List.of(
                "alertname", "monitor", "severity", "service", "summary", "description", "value", "threshold", "unit"));
        return names;
    }

    private void start(String program, String... options) throws IOException {
        Optional<Path> binary = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(directory ->
                        Stream.of(Path.of(directory, program), Path.of(directory, "prometheus-" + program)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(binary.isPresent(), "neither " + program + " nor prometheus-" + program + " is on the PATH");
        List<String> command = new ArrayList<>(List.of(binary.orElseThrow().toString()));
        command.addAll(List.of(options));
        processes.add(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(program + ".log").toFile())
                .start());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(URI uri) {
        try {
            get(uri);
            return true;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("answered " + response.statusCode());
        }
        return response.body();
    }
}
