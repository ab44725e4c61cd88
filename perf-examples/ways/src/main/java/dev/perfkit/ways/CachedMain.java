package dev.perfkit.ways;

import dev.perfkit.cache.CacheInvalidate;
import dev.perfkit.cache.Cached;
import dev.perfkit.cache.Caches;
import dev.perfkit.cache.TieredCache;

/** Methods that a cache answers, whichever way their class is woven. */
public final class CachedMain {
    private int bodies;

    private CachedMain() {}

    @Cached(cache = "prices", key = "{item}")
    private long price(int item) {
        bodies++;
        return 100L * item;
    }

    @CacheInvalidate(cache = "prices", key = "{0}")
    private void change(int item) {
        if (item < 0) {
            throw new IllegalArgumentException("item: " + item + " (expected: >= 0)");
        }
    }

    /** Asks for prices, changes one, and prints how often a body ran. */
    public static void main(String[] arguments) {
        CachedMain shop = new CachedMain();
        shop.price(1);
        System.out.println("before: " + Caches.uncachedCalls() + " uncached");
        TieredCache<String, Object> prices =
                TieredCache.<String, Object>builder("prices").build();
        Caches caches = Caches.install(prices);
        Caches.require("prices");
        long sum = 0;
        for (int call = 0; call < 10; call++) {
            sum += shop.price(7);
        }
        System.out.println("ten calls: " + (shop.bodies - 1) + " bodies, sum " + sum);
        shop.change(7);
        sum += shop.price(7);
        System.out.println("after a change: " + (shop.bodies - 1) + " bodies, sum " + sum);
        caches.close();
        prices.close();
    }
}
