package dev.perfkit.quickstart.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.quickstart.http.HttpService;
import dev.perfkit.quickstart.http.Response;
import dev.perfkit.quickstart.shop.Order;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private final LoadGenerator generator = new LoadGenerator();

    @AfterEach
    void close() {
        generator.close();
    }

    @Test
    void run_goodAndBadAnswers_areCounted() throws Exception {
        Queue<Order> orders = new ConcurrentLinkedQueue<>();
        try (HttpService shop = HttpService.bind(0, 4)
                .route("/products/", request -> Response.text(request.id() == 2 ? 500 : 200, "{}"))
                .route("/orders/", request -> {
                    orders.add(request.body(Order.class));
                    return Response.text(200, "{}");
                })
                .start()) {
            Schedule schedule = new Schedule(
                    Duration.ofMillis(1_200),
                    List.of(arrival(0, 1, 0), arrival(10, 2, 0), arrival(20, 3, 2), arrival(1_100, 4, 0)));

            LoadResult first = generator.run(root(shop), schedule, (elapsed, latency) -> {});
            generator.run(root(shop), schedule, (elapsed, latency) -> {});

            assertThat(first.arrivals()).isEqualTo(4);
            assertThat(first.completed()).isEqualTo(3);
            assertThat(first.latency().errorCount()).isEqualTo(1);
            assertThat(first.seconds()).hasSize(2);
            assertThat(first.seconds().get(0).count()).isEqualTo(3);
            assertThat(first.seconds().get(1).count()).isEqualTo(1);
            assertThat(first.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(1_200));
        }
        assertThat(orders).hasSize(2).allMatch(order -> order.productId() == 3 && order.quantity() == 2);
        assertThat(orders.stream().map(Order::id))
                .as("each load has its own orders")
                .doesNotHaveDuplicates();
    }

    @Test
    void run_aServerThatIsStuck_holdsUpNobodyAndShowsInAllLatencies() throws Exception {
        CountDownLatch allHere = new CountDownLatch(5);
        try (HttpService shop = HttpService.bind(0, 8)
                .route("/products/", request -> {
                    allHere.countDown();
                    // Nobody is answered before the last request is there: a closed loop would never send it.
                    return Response.text(allHere.await(10, TimeUnit.SECONDS) ? 200 : 500, "{}");
                })
                .start()) {
            List<Arrival> arrivals = List.of(
                    arrival(0, 1, 0), arrival(50, 1, 0), arrival(100, 1, 0), arrival(150, 1, 0), arrival(400, 1, 0));

            LoadResult result =
                    generator.run(root(shop), new Schedule(Duration.ofMillis(500), arrivals), (elapsed, latency) -> {});

            assertThat(result.completed()).isEqualTo(5);
            assertThat(result.latency().max()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(400));
            assertThat(result.latency().quantile(0.5)).isGreaterThanOrEqualTo(290e6);
        }
    }

    @Test
    void run_nobodyThere_isErrors() throws Exception {
        URI nobody;
        try (HttpService gone = HttpService.bind(0, 1).start()) {
            nobody = root(gone);
        }

        LoadResult result = generator.run(
                nobody, new Schedule(Duration.ofMillis(50), List.of(arrival(0, 1, 0))), (elapsed, latency) -> {});

        assertThat(result.latency().errorCount()).isEqualTo(1);
    }

    @Test
    void run_interrupted_stops() {
        Schedule long1 = new Schedule(Duration.ofMinutes(5), List.of(arrival(200_000, 1, 0)));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> generator.run(URI.create("http://127.0.0.1:1"), long1, (elapsed, latency) -> {}))
                .isInstanceOf(InterruptedException.class);
    }

    private static Arrival arrival(long millis, long product, int quantity) {
        return new Arrival(TimeUnit.MILLISECONDS.toNanos(millis), product, quantity);
    }

    private static URI root(HttpService service) {
        return URI.create("http://127.0.0.1:" + service.port());
    }
}
