package dev.perfkit.ways;

import dev.perfkit.profile.Profiler;
import dev.perfkit.profile.Timing;

/** Way five: blocks of code, without an annotation. */
public final class BlocksMain {
    private BlocksMain() {}

    /** Times blocks, some of which fail, and prints what was counted. */
    public static void main(String[] arguments) {
        try (Profiler profiler = Profiler.builder().build()) {
            Shop shop = new Shop();
            for (int item = 1; item <= 20; item++) {
                int ordered = item;
                String order = profiler.time("order", () -> shop.order(ordered));
                profiler.time("print", () -> System.out.println(order));
            }
            for (int item = 1; item <= 3; item++) {
                try (Timing timing = profiler.start("import")) {
                    if (item == 2) {
                        timing.failed();
                    }
                }
            }
            Printout.print(profiler);
        }
    }
}
