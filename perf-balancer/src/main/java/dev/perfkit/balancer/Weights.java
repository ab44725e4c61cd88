package dev.perfkit.balancer;

/** The weights of candidates as whole numbers. */
final class Weights {
    /** No sum is above, which is far below 2^31 so that rounding cannot reach it. */
    private static final double MOST = 1 << 30;

    private Weights() {}

    /**
     * Returns the weights without a common divisor where all are whole and their sum is not large; and else, such as in a
     * slow start, rounded to a billionth of the sum, and to at least that.
     */
    static int[] whole(Candidates candidates) {
        int size = candidates.size();
        double sum = 0;
        boolean whole = true;
        for (int i = 0; i < size; i++) {
            double weight = candidates.weight(i);
            sum += weight;
            whole &= weight == Math.rint(weight);
        }
        int[] weights = new int[size];
        if (whole && sum <= MOST) {
            int divisor = 0;
            for (int i = 0; i < size; i++) {
                weights[i] = (int) candidates.weight(i);
                divisor = gcd(weights[i], divisor);
            }
            for (int i = 0; i < size; i++) {
                weights[i] /= divisor;
            }
        } else {
            for (int i = 0; i < size; i++) {
                weights[i] = (int) Math.max(1, Math.rint(candidates.weight(i) * (MOST / sum)));
            }
        }
        return weights;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
