package dev.perfkit.quickstart.shop;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static ShopDatabase database;
    private Catalog catalog;

    @BeforeAll
    static void start() throws SQLException {
        database = ShopDatabase.start();
    }

    @AfterAll
    static void stop() throws SQLException {
        database.close();
    }

    @BeforeEach
    void connect() {
        catalog = new Catalog(ShopDatabase.url(database.port()), 2);
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void seed_tables_holdTheRowsPromised() throws SQLException {
        assertThat(Seed.REVIEWS + Seed.ORDERS).isGreaterThanOrEqualTo(100_000);
        try (var connection = catalog.borrow();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT (SELECT COUNT(*) FROM products),"
                        + " (SELECT COUNT(*) FROM reviews), (SELECT COUNT(*) FROM orders WHERE id <= 60000)")) {
            rows.next();
            assertThat(rows.getLong(1)).isEqualTo(ShopDatabase.PRODUCTS);
            assertThat(rows.getLong(2)).isEqualTo(Seed.REVIEWS);
            assertThat(rows.getLong(3)).isEqualTo(Seed.ORDERS);
        }
    }

    @Test
    void product_exists_isWholeAfterFourQueries() throws SQLException {
        Product product = requireNonNull(catalog.product(7));

        assertThat(product.name()).isEqualTo("Product 7");
        assertThat(product.priceCents()).isEqualTo(499 + (7 * 3701) % 20_000);
        assertThat(product.reviewCount()).isEqualTo(Seed.REVIEWS / ShopDatabase.PRODUCTS);
        assertThat(product.stars()).isBetween(1.0, 5.0);
        assertThat(product.latest()).hasSize(3).isSortedAccordingTo((a, b) -> Long.compare(b.id(), a.id()));
        assertThat(catalog.queryCount()).isEqualTo(4);
    }

    @Test
    void product_none_isNull() throws SQLException {
        assertThat(catalog.product(ShopDatabase.PRODUCTS + 1)).isNull();
    }

    @Test
    void place_sameOrderTwice_isPlacedOnce() throws SQLException {
        Product before = requireNonNull(catalog.product(8));
        Order order = new Order(1_000_001, 8, 2);

        assertThat(catalog.place(order)).isTrue();
        assertThat(catalog.place(order)).isTrue();

        Product after = requireNonNull(catalog.product(8));
        assertThat(after.stock()).isEqualTo(before.stock() - 2);
        assertThat(after.unitsSold()).isEqualTo(before.unitsSold() + 2);
    }

    @Test
    void place_soldOut_leavesNoTrace() throws SQLException {
        Product before = requireNonNull(catalog.product(9));

        assertThat(catalog.place(new Order(1_000_002, 9, 2_000_000))).isFalse();

        assertThat(catalog.product(9)).isEqualTo(before);
    }

    @Test
    void disconnect_untilReconnected_failsEveryQuery() throws SQLException {
        catalog.disconnect();

        assertThatThrownBy(catalog::ping).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> catalog.product(1)).isInstanceOf(SQLException.class);

        catalog.reconnect();
        catalog.reconnect();

        catalog.ping();
        assertThat(catalog.product(1)).isNotNull();
    }
}
