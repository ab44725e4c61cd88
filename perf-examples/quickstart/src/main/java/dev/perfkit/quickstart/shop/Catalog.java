package dev.perfkit.quickstart.shop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.perfkit.quickstart.shop.Product.Review;
import dev.perfkit.stats.Counter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queries of the shop, each counted, through one pool of connections. */
final class Catalog implements AutoCloseable {
    private static final int DUPLICATE_KEY = 23505;

    private final String url;
    private final int poolSize;
    private final Counter queries = new Counter();
    private final Counter checks = new Counter();
    private volatile HikariDataSource pool;

    Catalog(String url, int poolSize) {
        this.url = url;
        this.poolSize = poolSize;
        this.pool = connect();
    }

    private HikariDataSource connect() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(poolSize);
        config.setConnectionTimeout(1_250);
        return new HikariDataSource(config);
    }

    /** Returns the product; null where there is none. */
    @Nullable Product product(long id) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            try (PreparedStatement statement =
                            query(connection, "SELECT name, price_cents, stock FROM products WHERE id = ?", id);
                    ResultSet row = statement.executeQuery()) {
                return row.next() ? read(connection, id, row) : null;
            }
        }
    }

    private Product read(Connection connection, long id, ResultSet row) throws SQLException {
        try (PreparedStatement ratings =
                        query(connection, "SELECT COUNT(*), AVG(stars + 0.0) FROM reviews WHERE product_id = ?", id);
                ResultSet rating = ratings.executeQuery();
                PreparedStatement sales =
                        query(connection, "SELECT SUM(quantity) FROM orders WHERE product_id = ?", id);
                ResultSet sold = sales.executeQuery()) {
            rating.next();
            sold.next();
            return new Product(
                    id,
                    row.getString(1),
                    row.getLong(2),
                    row.getLong(3),
                    sold.getLong(1),
                    rating.getLong(1),
                    rating.getDouble(2),
                    latest(connection, id));
        }
    }

    private List<Review> latest(Connection connection, long id) throws SQLException {
        List<Review> reviews = new ArrayList<>();
        try (PreparedStatement statement = query(
                        connection,
                        "SELECT id, stars, text FROM reviews WHERE product_id = ? ORDER BY id DESC LIMIT 3",
                        id);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                reviews.add(new Review(row.getLong(1), row.getInt(2), row.getString(3)));
            }
        }
        return reviews;
    }

    /**
     * Places the order and takes its goods from the stock, both or neither. An order that is there already is left as it is.
     *
     * @return false if there are not enough goods, or no such product
     */
    boolean place(Order order) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                boolean placed = insert(connection, order) && takeFromStock(connection, order);
                if (placed) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
                return placed;
            } catch (SQLException e) {
                connection.rollback();
                if (e.getErrorCode() == DUPLICATE_KEY) {
                    return true;
                }
                throw e;
            }
        }
    }

    private boolean insert(Connection connection, Order order) throws SQLException {
        try (PreparedStatement statement =
                query(connection, "INSERT INTO orders VALUES (?, ?, ?)", order.id(), order.productId())) {
            statement.setInt(3, order.quantity());
            return statement.executeUpdate() == 1;
        }
    }

    private boolean takeFromStock(Connection connection, Order order) throws SQLException {
        try (PreparedStatement statement = query(
                connection,
                "UPDATE products SET stock = stock - ? WHERE id = ? AND stock >= ?",
                order.quantity(),
                order.productId(),
                order.quantity())) {
            return statement.executeUpdate() == 1;
        }
    }

    /** Asks the database for a sign of life. */
    void ping() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
            checks.increment();
            statement.executeQuery().close();
        }
    }

    private PreparedStatement query(Connection connection, String sql, long... values) throws SQLException {
        queries.increment();
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setLong(i + 1, values[i]);
        }
        return statement;
    }

    /** Returns how many queries requests have asked for; health checks' and the stock report's are not among them. */
    long queryCount() {
        return queries.total();
    }

    /** Returns how many queries health checks have asked for. */
    long checkCount() {
        return checks.total();
    }

    /** Lends a connection to work that is no request's. */
    Connection borrow() throws SQLException {
        return pool.getConnection();
    }

    /** Loses the database: closes the pool, so that every query fails until {@link #reconnect()}. */
    void disconnect() {
        pool.close();
    }

    /** Finds the database again, if it was lost. */
    synchronized void reconnect() {
        if (pool.isClosed()) {
            pool = connect();
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
