package dev.perfkit.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perfkit.quickstart.process.Family;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code --serve} shows, from its start to its end. */
class LiveShopTest {
    private static final Options OPTIONS = Options.parse(List.of("--serve", "--no-redis", "--seconds", "2"));
    private static final Duration A_ROUND_OR_TWO = Duration.ofSeconds(60);

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final Console console = new Console(new PrintStream(output, true, UTF_8), false);
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    @Timeout(150)
    void live_fromStartToClose_showsAllPartsAndAnAlertThatComesAndGoes() throws Exception {
        try (Family family = new Family(() -> {})) {
            Shop shop = Shop.start(family, false, console);
            LiveShop live = LiveShop.open(OPTIONS, shop, console);
            try (live) {
                assertThat(get(live, "/").body()).contains("<title>PerfKit</title>", "page.js");
                assertThat(client.send(
                                        HttpRequest.newBuilder(uri(live, "/api/state"))
                                                .build(),
                                        BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(401);
                // What is read first is read while the page is served already.
                await().atMost(A_ROUND_OR_TWO)
                        .untilAsserted(() -> assertThat(texts(state(live).at("/slot/parts"), "type"))
                                .contains(
                                        "BalancerSnapshot",
                                        "CacheSnapshot",
                                        "AutoscalerSnapshot",
                                        "TaskQueueSnapshot",
                                        "MemorySnapshot",
                                        "HostSnapshot",
                                        "Profiler"));
                await().atMost(A_ROUND_OR_TWO)
                        .until(() -> texts(state(live).at("/series"), "name").contains("front.front.product.latency"));

                await().atMost(A_ROUND_OR_TWO).until(() -> told().contains("fired      backends out"));
                assertThat(told()).contains("see " + live.evidence("backends out"));
                assertThat(live.evidence("backends out")).endsWith("/#rule=backends+out");
                await().atMost(A_ROUND_OR_TWO).until(() -> told().contains("resolved   backends out"));
                assertThat(state(live).at("/alerts/rules").findValuesAsText("slo"))
                        .contains("requests");
            }
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("traffic-") || name.startsWith("perfkit-dashboard"));
        }
    }

    private String told() {
        return output.toString(UTF_8);
    }

    private JsonNode state(LiveShop live) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get(live, "/api/state").body());
    }

    private HttpResponse<String> get(LiveShop live, String path) throws IOException, InterruptedException {
        String token = live.dashboard().url().replaceAll(".*token=", "");
        HttpRequest request = HttpRequest.newBuilder(uri(live, path))
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return response;
    }

    private static URI uri(LiveShop live, String path) {
        return URI.create("http://127.0.0.1:" + live.dashboard().port() + path);
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.path(field).asText())
                .toList();
    }
}
