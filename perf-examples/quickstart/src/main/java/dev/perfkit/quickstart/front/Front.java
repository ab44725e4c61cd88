package dev.perfkit.quickstart.front;

import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;

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

    @Override
    void close();
}
