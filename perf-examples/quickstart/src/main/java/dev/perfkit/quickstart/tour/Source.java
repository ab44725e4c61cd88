package dev.perfkit.quickstart.tour;

import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import java.io.IOException;

/** Where products really live. */
public interface Source {
    /**
     * Returns a product.
     *
     * @throws IOException if it cannot be had
     */
    Product product(long id) throws IOException, InterruptedException;

    /**
     * Places an order, which takes from the product's stock.
     *
     * @throws IOException if it was not placed
     */
    Order place(Order order) throws IOException, InterruptedException;

    /** Fails from now on. */
    void disconnect();

    /** Fails no more. */
    void reconnect();
}
