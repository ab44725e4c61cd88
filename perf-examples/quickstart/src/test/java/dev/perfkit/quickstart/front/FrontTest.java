package dev.perfkit.quickstart.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.perfkit.balancer.Health;
import dev.perfkit.profile.ProfileReport.Site;
import dev.perfkit.profile.Profiler;
import dev.perfkit.quickstart.http.HttpService;
import dev.perfkit.quickstart.http.Response;
import dev.perfkit.quickstart.report.Avoided;
import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrontTest {
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger orders = new AtomicInteger();
    private HttpService good;
    private HttpService bad;

    @BeforeEach
    void start() throws IOException {
        good = HttpService.bind(0, 4)
                .route(
                        "/products/",
                        request -> Response.json(new Product(
                                request.id(),
                                "thing",
                                100,
                                10 - orders.get(),
                                reads.incrementAndGet(),
                                0,
                                0,
                                List.of())))
                .route("/orders/", request -> {
                    orders.incrementAndGet();
                    return Response.json(request.body(Order.class));
                })
                .route("/health", request -> Response.text(200, "up"))
                .start();
        bad = HttpService.bind(0, 4)
                .route("/", request -> Response.text(500, "no database"))
                .start();
    }

    @AfterEach
    void stop() {
        good.close();
        bad.close();
    }

    @Test
    void plain_oneOfTwoFails_failsEverySecondRequest() throws Exception {
        try (PlainFront front = new PlainFront(List.of(uri(good), uri(bad)))) {
            assertThat(front.product(1).id()).isEqualTo(1);
            assertThatThrownBy(() -> front.product(1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("500");
            assertThat(front.place(new Order(1, 2, 1))).isEqualTo(new Order(1, 2, 1));

            assertThat(front.backendErrors().share().get().part()).isEqualTo(1);
            assertThat(front.backendErrors().share().get().whole()).isEqualTo(3);
        }
    }

    @Test
    void perfKit_oneOfTwoFails_noClientSeesIt() throws Exception {
        try (PerfKitFront front = front()) {
            for (int id = 1; id <= 40; id++) {
                assertThat(front.product(id).id()).isEqualTo(id);
                assertThat(front.place(new Order(id, id, 1)).id()).isEqualTo(id);
            }
            await().until(() -> front.balancer().node("bad").orElseThrow().health() == Health.DOWN);
        }
    }

    @Test
    void perfKit_oneOfTwoFails_explainsWhy() throws Exception {
        AtomicLong next = new AtomicLong(1);
        try (PerfKitFront front = front()) {
            await().until(() -> {
                front.product(next.getAndIncrement());
                return front.explain().stream()
                        .flatMap(pick -> pick.nodes().stream())
                        .anyMatch(row ->
                                row.node().equals("bad") && row.passedOver().equals("DOWN"));
            });

            assertThat(Avoided.text("bad", front.explain(), front.decisions()))
                    .contains("it could not be picked:", "node bad is DOWN: probes failed in a row: 2 (fall: 2)");
        }
    }

    @Test
    void perfKit_sameProduct_isReadOnceUntilItIsOrdered() throws Exception {
        try (PerfKitFront front = front()) {
            long stock = front.product(5).stock();
            assertThat(front.product(5).stock()).isEqualTo(stock);
            assertThat(reads).hasValue(1);

            front.place(new Order(1, 5, 1));

            assertThat(front.product(5).stock()).isEqualTo(stock - 1);
            assertThat(reads).hasValue(2);
            assertThat(front.cache().near().hits()).isEqualTo(1);
        }
    }

    @Test
    void perfKit_wovenMethods_areMeasured() throws Exception {
        try (Profiler profiler = Profiler.builder().build();
                PerfKitFront front = front()) {
            Profiler.install(profiler);
            front.product(1);
            front.product(1);

            assertThat(profiler.report().sites()).extracting(Site::name).contains("front.product", "front.load");
            assertThat(profiler.report().sites())
                    .filteredOn(site -> site.name().equals("front.product"))
                    .singleElement()
                    .satisfies(site -> assertThat(site.calls()).isEqualTo(2));
        }
    }

    @Test
    void alarms_backendsFail_fire() throws Exception {
        PlainFront front = new PlainFront(List.of(uri(good), uri(bad)));
        AtomicInteger told = new AtomicInteger();
        try (FrontServer server = new FrontServer(front, 0);
                Alarms alarms = new Alarms("test", server, front, event -> told.incrementAndGet())) {
            for (int i = 0; i < 40; i++) {
                tryProduct(front);
            }
            await().until(() -> alarms.fired() == 1);
            await().until(() -> told.get() == 1);
            assertThat(alarms.resolved()).isZero();
        }
    }

    private static void tryProduct(PlainFront front) throws InterruptedException {
        try {
            front.product(1);
        } catch (IOException e) {
            // Every second one, as meant.
        }
    }

    private PerfKitFront front() {
        return new PerfKitFront(Map.of("good", uri(good), "bad", uri(bad)), null, "test");
    }

    private static URI uri(HttpService service) {
        return URI.create("http://127.0.0.1:" + service.port());
    }
}
