package dev.perfkit.balancer;

import java.util.Arrays;

/** A whole period of turns, written down. */
final class Sequence implements Turns {
    /*
     * The smooth sequence that nginx made known: each turn every candidate gains its weight, and the one that has most by
     * then takes the turn and pays the sum of all weights.
     *
     *     weights 5 1 1:    a a b a c a a
     *
     * A period has as many turns as the sum of the weights, and each takes a look at all candidates. So it is made only
     * while the product of the two is at most MOST: about a millisecond.
     */
    private static final int MOST = 1 << 20;

    private final int[] order;

    Sequence(int[] weights) {
        int sum = Arrays.stream(weights).sum();
        this.order = new int[sum];
        int[] gained = new int[weights.length];
        for (int turn = 0; turn < sum; turn++) {
            int most = 0;
            for (int i = 0; i < weights.length; i++) {
                gained[i] += weights[i];
                if (gained[i] > gained[most]) {
                    most = i;
                }
            }
            gained[most] -= sum;
            order[turn] = most;
        }
    }

    static boolean isFor(int[] weights) {
        return Arrays.stream(weights).asLongStream().sum() * weights.length <= MOST;
    }

    @Override
    public int at(int turn) {
        return order[Integer.remainderUnsigned(turn, order.length)];
    }
}
