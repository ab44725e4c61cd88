package dev.perfkit.quickstart.shop;

import dev.perfkit.stats.Counter;
import dev.perfkit.time.Scheduler;
import dev.perfkit.time.Ticker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why one backend is slow: somebody lets it compute a report over all orders and reviews, again and again, through the only
 * connection of its pool. Requests that come meanwhile wait for the connection.
 *
 * <p>It pauses twice as long as it worked, so that it takes no more than a third of the connection's time on any machine.
 */
final class StockReport implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StockReport.class);
    private static final Duration FIRST = Duration.ofMillis(200);
    // The parameter differs each time: H2 would answer the same question from memory.
    private static final List<String> QUERIES = List.of(
            "SELECT product_id, SUM(quantity) n FROM orders WHERE id > ? GROUP BY product_id ORDER BY n DESC LIMIT 9",
            "SELECT product_id, SUM(quantity) n FROM orders WHERE id > ? GROUP BY product_id ORDER BY n LIMIT 9",
            "SELECT quantity, COUNT(*) FROM orders WHERE id > ? GROUP BY quantity",
            "SELECT product_id, MAX(id) n FROM orders WHERE id > ? GROUP BY product_id ORDER BY n LIMIT 9",
            "SELECT COUNT(DISTINCT product_id) FROM orders WHERE id > ? AND quantity > 1",
            "SELECT product_id, AVG(stars + 0.0) n FROM reviews WHERE id > ? GROUP BY product_id ORDER BY n LIMIT 9",
            "SELECT product_id, COUNT(*) n FROM reviews WHERE id > ? GROUP BY product_id ORDER BY n DESC LIMIT 9",
            "SELECT stars, COUNT(*), MAX(id) FROM reviews WHERE id > ? GROUP BY stars",
            "SELECT product_id, MIN(stars) n FROM reviews WHERE id > ? GROUP BY product_id ORDER BY n LIMIT 9",
            "SELECT COUNT(*) FROM reviews WHERE id > ? AND stars = 1 AND LENGTH(text) > 40",
            "SELECT COUNT(*) FROM reviews WHERE id > ? AND UPPER(text) LIKE '%BROKEN%'",
            "SELECT COUNT(*) FROM reviews WHERE id > ? AND UPPER(text) LIKE '%LATE%'");

    private final Catalog catalog;
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final Counter completed = new Counter();
    private Scheduler.Handle next = () -> {};

    StockReport(Catalog catalog) {
        this.catalog = catalog;
        schedule(FIRST);
    }

    private synchronized void schedule(Duration pause) {
        if (!worker.isShutdown()) {
            next = Scheduler.system().schedule(worker, this::run, pause);
        }
    }

    private void run() {
        long start = Ticker.system().read();
        try {
            compute(-1 - completed.total());
            completed.increment();
        } catch (SQLException e) {
            log.debug("no stock report this time", e);
        } finally {
            long worked = Ticker.system().read() - start;
            schedule(Duration.ofNanos(Math.max(2 * worked, FIRST.toNanos() / 2)));
        }
    }

    private void compute(long from) throws SQLException {
        try (Connection connection = catalog.borrow()) {
            for (String sql : QUERIES) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setLong(1, from);
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            rows.getObject(1);
                        }
                    }
                }
            }
        }
    }

    /** Returns how many reports were computed. */
    long completed() {
        return completed.total();
    }

    @Override
    public synchronized void close() {
        next.cancel();
        worker.shutdownNow();
    }
}
