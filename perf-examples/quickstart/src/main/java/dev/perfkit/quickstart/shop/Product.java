package dev.perfkit.quickstart.shop;

import java.util.List;

/**
 * What a product's page shows.
 *
 * @param id its key, from 1
 * @param name its name
 * @param priceCents its price
 * @param stock how many are left
 * @param unitsSold how many were ordered, of all orders
 * @param reviewCount how many reviews it has
 * @param stars their mean, 1 to 5
 * @param latest the newest reviews, the newest first
 */
public record Product(
        long id,
        String name,
        long priceCents,
        long stock,
        long unitsSold,
        long reviewCount,
        double stars,
        List<Review> latest) {
    /** Copies the list. */
    public Product {
        latest = List.copyOf(latest);
    }

    /**
     * What a customer wrote.
     *
     * @param id its key
     * @param stars 1 to 5
     * @param text the words
     */
    public record Review(long id, int stars, String text) {}
}
