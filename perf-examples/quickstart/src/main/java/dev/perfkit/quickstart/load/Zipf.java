package dev.perfkit.quickstart.load;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws ranks from 1 to n, rank k as often as 1 / k^s: few products are asked for much, many seldom. */
final class Zipf {
    private final double[] cumulative;

    Zipf(int n, double exponent) {
        if (n < 1) {
            throw new IllegalArgumentException("n: " + n + " (expected: >= 1)");
        }
        if (!(exponent >= 0 && exponent < 10)) {
            throw new IllegalArgumentException("exponent: " + exponent + " (expected: 0..10)");
        }
        cumulative = new double[n];
        double total = 0;
        for (int k = 1; k <= n; k++) {
            total += Math.pow(k, -exponent);
            cumulative[k - 1] = total;
        }
    }

    int draw(SplittableRandom random) {
        double point = random.nextDouble() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, point);
        return Math.min(found >= 0 ? found + 2 : -found, cumulative.length);
    }
}
