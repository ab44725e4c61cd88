package dev.perfkit.quickstart.tour;

import dev.perfkit.cache.CacheInvalidate;
import dev.perfkit.cache.Cached;
import dev.perfkit.quickstart.shop.Order;
import dev.perfkit.quickstart.shop.Product;
import java.io.IOException;

/** Products by annotation: the methods' bodies know of no cache, and whoever calls them neither. */
final class Shelf {
    private final Source source;

    Shelf(Source source) {
        this.source = source;
    }

    @Cached(cache = CacheTour.NAME, key = "{id}", tags = "shelf:{shelf}")
    Product find(String shelf, long id) throws IOException, InterruptedException {
        return source.product(id);
    }

    @CacheInvalidate(cache = CacheTour.NAME, key = "{order.productId}")
    Order place(Order order) throws IOException, InterruptedException {
        return source.place(order);
    }

    /** Everything on the shelf has changed, whatever it is. */
    @CacheInvalidate(cache = CacheTour.NAME, tag = "shelf:{shelf}")
    void rearrange(String shelf) {}
}
