package dev.perfkit.quickstart.shop;

/**
 * An order of one product.
 *
 * @param id drawn by the client, so that the same order sent twice is one order
 * @param productId what is ordered
 * @param quantity how many
 */
public record Order(long id, long productId, int quantity) {
    /** Checks the quantity. */
    public Order {
        if (quantity < 1) {
            throw new IllegalArgumentException("quantity: " + quantity + " (expected: >= 1)");
        }
    }
}
