package dev.perfkit.simulations.memory.shop;

import java.util.ArrayList;
import java.util.List;

/** Tells baskets of new prices. Every fifth customer fills one, so that some 18 MB leak in 24,000 requests. */
final class Prices {
    private static final int CUSTOMERS_A_BASKET = 5;
    private static final int REQUESTS_A_CHANGE = 400;
    private static final int ITEMS = 12;

    private final List<Basket> listeners = new ArrayList<>();

    synchronized void serve(int request) {
        if (request % CUSTOMERS_A_BASKET == 0) {
            listeners.add(new Basket(ITEMS));
        }
        if (request % REQUESTS_A_CHANGE == 0) {
            listeners.forEach(basket -> basket.onPrice(request % ITEMS, request));
        }
    }
}
