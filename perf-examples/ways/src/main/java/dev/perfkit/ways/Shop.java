package dev.perfkit.ways;

import dev.perfkit.profile.Profiled;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The application: methods of the kinds that a proxy cannot see, among others. */
final class Shop {
    Shop() {}

    @Profiled(name = "order")
    String order(int item) {
        return "order " + item + " for " + price(item);
    }

    @Profiled(name = "price")
    private long price(int item) {
        return withTax(100L * item);
    }

    @Profiled(name = "tax")
    private static long withTax(long net) {
        return net + net / 5;
    }

    @Profiled(name = "ship")
    CompletionStage<String> ship(int item) {
        return CompletableFuture.supplyAsync(() -> "shipped " + item);
    }

    @Profiled(name = "refund")
    void refund(int item) {
        if (item > 1) {
            throw new IllegalArgumentException("item: " + item + " (expected: one that was sold)");
        }
    }

    @Audited(action = "close")
    @Profiled(name = "close")
    void close() {}

    @Canned("open from nine to five")
    String hours() {
        return "nobody knows";
    }
}
