package dev.perfkit.quickstart.front;

import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import dev.perfkit.signal.Signal;

/** What stands between the clients and the backends. */
public interface Front extends AutoCloseable {
    /**
     * Returns a product.
     *
     * @throws Exception if no backend answered well
     */
    Product product(long id) throws Exception;

    /**
     * Places an order.
     *
     * @throws Exception if no backend answered well
     */
    Order place(Order order) throws Exception;

    /** Returns the share of the calls to backends that failed, whether or not a client saw it. */
    Signal.Ratio backendErrors();

    @Override
    void close();
}
