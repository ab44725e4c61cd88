package dev.perfkit.ways;

import dev.perfkit.profile.Profiler;

/** Way four: a proxy around an object whose class is as it was compiled. */
public final class ProxyMain {
    private ProxyMain() {}

    interface Till {
        long take(long amount);
    }

    static final class Drawer implements Till {
        private long held;

        @Override
        public long take(long amount) {
            if (amount < 0) {
                throw new IllegalArgumentException("amount: " + amount + " (expected: >= 0)");
            }
            held += amount;
            return held;
        }
    }

    /** Takes money by way of the proxy, and prints what was counted. */
    public static void main(String[] arguments) {
        try (Profiler profiler = Profiler.builder().build()) {
            Till till = profiler.wrap(Till.class, new Drawer());
            for (long amount = 10; amount >= -2; amount--) {
                tryToTake(till, amount);
            }
            Printout.print(profiler);
        }
    }

    private static void tryToTake(Till till, long amount) {
        try {
            till.take(amount);
        } catch (IllegalArgumentException e) {
            // An error to count.
        }
    }
}
