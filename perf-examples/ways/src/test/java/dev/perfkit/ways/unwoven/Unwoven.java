package dev.perfkit.ways.unwoven;

import dev.perfkit.profile.Profiled;

/** A program whose annotations cannot be woven. It runs all the same. */
public final class Unwoven {
    private Unwoven() {}

    abstract static class Tariff {
        @Profiled
        abstract int price(int item);

        @Profiled
        int twice(int item) {
            return 2 * price(item);
        }
    }

    static final class Fixed extends Tariff {
        @Override
        int price(int item) {
            return 10 * item;
        }
    }

    /** Prints a price. */
    public static void main(String[] arguments) {
        System.out.println("price " + new Fixed().twice(3));
    }
}
