package dev.perfkit.quickstart.shop;

import dev.perfkit.quickstart.process.Lifeline;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.tools.Server;

/**
 * The database process: H2, in memory, served to the backends by TCP on loopback.
 *
 * <p>One database for all backends, as in a real shop, so that an order placed at one is seen by the others.
 */
public final class ShopDatabase implements AutoCloseable {
    /** How many products there are; their ids begin at 1. */
    public static final int PRODUCTS = 500;

    private static final String MEMORY = "jdbc:h2:mem:shop";

    private final Connection keeper;
    private final Server server;

    private ShopDatabase(Connection keeper, Server server) {
        this.keeper = keeper;
        this.server = server;
    }

    /** Starts and fills a database on a free port. */
    static ShopDatabase start() throws SQLException {
        Connection keeper = DriverManager.getConnection(MEMORY);
        Seed.fill(keeper);
        return new ShopDatabase(
                keeper, Server.createTcpServer("-tcpPort", "0", "-ifExists").start());
    }

    int port() {
        return server.getPort();
    }

    /** Returns where a database that listens on this port is found. */
    public static String url(int port) {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/mem:shop";
    }

    @Override
    public void close() throws SQLException {
        server.stop();
        keeper.close();
    }

    /** Runs until its standard input ends. */
    public static void main(String[] args) throws SQLException {
        // H2 would listen on all addresses.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        Lifeline.announce(start().port());
    }
}
