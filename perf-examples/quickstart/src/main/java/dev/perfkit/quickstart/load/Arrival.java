package dev.perfkit.quickstart.load;

/**
 * A request that will be due.
 *
 * @param offsetNanos when, from the start of the load
 * @param productId which product it is about
 * @param quantity how many it orders; 0 for one that reads the product's page
 */
public record Arrival(long offsetNanos, long productId, int quantity) {
    boolean isOrder() {
        return quantity > 0;
    }
}
