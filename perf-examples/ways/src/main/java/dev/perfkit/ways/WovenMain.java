package dev.perfkit.ways;

import dev.perfkit.profile.Profiler;

/** Ways one and two: the classes are woven, at build time or by an agent. The code is the same. */
public final class WovenMain {
    private WovenMain() {}

    /** Runs the shop and prints what was counted. */
    public static void main(String[] arguments) {
        try (Profiler profiler = Profiler.builder().build()) {
            Profiler.install(profiler);
            Shop shop = new Shop();
            for (int item = 1; item <= 20; item++) {
                shop.order(item);
            }
            for (int item = 1; item <= 5; item++) {
                shop.ship(item).toCompletableFuture().join();
            }
            for (int item = 1; item <= 3; item++) {
                tryRefund(shop, item);
            }
            shop.close();
            Printout.print(profiler);
            System.out.println("audited close: " + AuditedCall.count("close"));
            System.out.println("hours: " + shop.hours());
        }
    }

    private static void tryRefund(Shop shop, int item) {
        try {
            shop.refund(item);
        } catch (IllegalArgumentException e) {
            // An error to count.
        }
    }
}
