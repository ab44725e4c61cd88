package dev.perfkit.quickstart.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perfkit.quickstart.process.Child;
import dev.perfkit.quickstart.process.RedisKeeper;
import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTourTest {
    @TempDir
    Path folder;

    private final Shop shop = new Shop();
    private final List<String> lines = new ArrayList<>();

    /** A source with one product for all, which is down between disconnect and reconnect. */
    private static final class Shop implements Source {
        final AtomicLong stock = new AtomicLong(10);
        volatile boolean down;

        @Override
        public Product product(long id) throws IOException {
            if (down) {
                throw new IOException("down");
            }
            return new Product(id, "thing", 100, stock.get(), 0, 0, 0, List.of());
        }

        @Override
        public Order place(Order order) {
            stock.addAndGet(-order.quantity());
            return order;
        }

        @Override
        public void disconnect() {
            down = true;
        }

        @Override
        public void reconnect() {
            down = false;
        }
    }

    private void run(@Nullable URI redis) throws Exception {
        try (CacheTour tour = new CacheTour(shop, redis, lines::add)) {
            tour.run();
        }
    }

    /** What came of the call whose line begins so. */
    private String outcome(String call) {
        return lines.stream()
                .filter(line -> line.strip().startsWith(call))
                .findFirst()
                .orElseThrow(() -> new AssertionError(call + " is not among\n" + String.join("\n", lines)));
    }

    @Test
    void run_overRedis_showsBothTiersAndBothPlaces() throws Exception {
        try (Child redis = Child.start("redis", RedisKeeper.class, 32, folder.toString())) {
            run(URI.create("redis://127.0.0.1:" + redis.port()));
        }

        assertThat(outcome("find(7), woven")).endsWith("1 load");
        assertThat(outcome("find(7) again")).endsWith("1 load in all");
        assertThat(outcome("getServed(7)  ")).contains("from near, FRESH");
        assertThat(outcome("getServed(7) there")).contains("from redis, FRESH");
        assertThat(outcome("explain(7)")).contains("served near: it is fresh");
        assertThat(outcome("near: value")).contains("[shelf:toys]");
        assertThat(outcome("redis: value")).contains("[shelf:toys]");
        assertThat(outcome("getAll")).contains("10 values, 1 call");
        assertThat(outcome("place")).contains("stock 10 -> 9");
        assertThat(outcome("get(7) there")).contains("stock 10 -> 9");
        assertThat(outcome("rearrange")).contains("from loader, LOADED");
        assertThat(outcome("getServed(7), its time over")).contains("LOAD_FAILED", "marked as stale");
        assertThat(outcome("near, here")).contains("hits");
        assertThat(outcome("redis, asked from here")).contains("errors 0");
        assertThat(lines).allMatch(line -> line.length() <= 100);
        assertThat(shop.down).isFalse();
    }

    @Test
    void run_withoutRedis_saysWhatIsLeftOut() throws Exception {
        run(null);

        assertThat(outcome("getServed(7) there")).contains("left out, for want of a Redis");
        assertThat(outcome("place")).contains("stock 10 -> 9");
        assertThat(outcome("rearrange")).contains("from loader, LOADED");
        assertThat(outcome("getServed(7), its time over")).contains("from near, LOAD_FAILED");
        assertThat(lines).noneMatch(line -> line.contains("asked from here"));
    }

    @Test
    void run_sourceFailsFromTheStart_throwsWhatItThrows() {
        shop.down = true;

        assertThatThrownBy(() -> run(null)).isInstanceOf(IOException.class).hasMessage("down");
    }
}
