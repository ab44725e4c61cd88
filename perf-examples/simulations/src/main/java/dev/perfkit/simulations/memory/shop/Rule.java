package dev.perfkit.simulations.memory.shop;

import java.util.function.IntUnaryOperator;

/** A rule as it would come from a compiler: what a price is after discounts. Loaded over and over by {@link Rules}. */
public final class Rule implements IntUnaryOperator {
    private final IntUnaryOperator[] steps = {new Percent(3), new Least(50), new Rounded(5)};

    @Override
    public int applyAsInt(int price) {
        int left = price;
        for (IntUnaryOperator step : steps) {
            left = step.applyAsInt(left);
        }
        return left;
    }

    private record Percent(int off) implements IntUnaryOperator {
        @Override
        public int applyAsInt(int price) {
            return price - price * off / 100;
        }
    }

    private record Least(int least) implements IntUnaryOperator {
        @Override
        public int applyAsInt(int price) {
            return Math.max(price, least);
        }
    }

    private record Rounded(int step) implements IntUnaryOperator {
        @Override
        public int applyAsInt(int price) {
            return price / step * step;
        }
    }
}
