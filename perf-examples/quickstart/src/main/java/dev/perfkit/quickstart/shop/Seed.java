package dev.perfkit.quickstart.shop;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Makes the shop's tables and fills them, the same in every run.
 *
 * <p>As in many a shop that grew, there is an index for what the first page asked for, the primary keys, and none for what
 * came later: reviews and orders are found by product through a scan.
 */
final class Seed {
    static final int REVIEWS = 60_000;
    static final int ORDERS = 60_000;

    private static final List<String> STATEMENTS = List.of(
            "CREATE TABLE products (id BIGINT PRIMARY KEY, name VARCHAR(80), price_cents BIGINT, stock BIGINT)",
            "CREATE TABLE reviews (id BIGINT PRIMARY KEY, product_id BIGINT, stars INT, text VARCHAR(200))",
            "CREATE TABLE orders (id BIGINT PRIMARY KEY, product_id BIGINT, quantity INT)",
            "INSERT INTO products SELECT x, 'Product ' || x, 499 + MOD(x * 3701, 20000), 1000000"
                    + " FROM SYSTEM_RANGE(1, " + ShopDatabase.PRODUCTS + ")",
            "INSERT INTO reviews SELECT x, 1 + MOD(x * 7919, " + ShopDatabase.PRODUCTS + "), 1 + MOD(x * 31, 5),"
                    + " 'Review ' || x || ': came in time, does what it says' FROM SYSTEM_RANGE(1, " + REVIEWS + ")",
            "INSERT INTO orders SELECT x, 1 + MOD(x * 4729, " + ShopDatabase.PRODUCTS + "), 1 + MOD(x, 3)"
                    + " FROM SYSTEM_RANGE(1, " + ORDERS + ")");

    private Seed() {}

    static void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : STATEMENTS) {
                statement.execute(sql);
            }
        }
    }
}
