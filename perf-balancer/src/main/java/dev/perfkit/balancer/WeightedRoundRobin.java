package dev.perfkit.balancer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** In turn, each as often as its weight says. */
final class WeightedRoundRobin implements Strategy {
    /*
     * A counter, which goes on whatever becomes of the candidates, and a table that says whose turn it is: a Sequence or a
     * Circle, of the candidates seen last. Both are periodic, and exact over a period.
     *
     * A retry takes no turn, see RoundRobin, and its candidates are its own: no table is made for it.
     */
    private final boolean smooth;
    private final AtomicInteger next;
    private volatile Turns turns = new Circle(null, new int[] {1});

    WeightedRoundRobin(boolean smooth, RandomGenerator random) {
        this.smooth = smooth;
        this.next = new AtomicInteger(random.nextInt());
    }

    @Override
    public int select(Candidates candidates, PickContext context, long now) {
        if (!context.excluded().isEmpty()) {
            return WeightedDraw.of(candidates);
        }
        Turns seen = turns;
        if (seen.of != candidates) {
            int[] weights = Weights.whole(candidates);
            seen = smooth && Sequence.isFor(weights)
                    ? new Sequence(candidates, weights)
                    : new Circle(candidates, weights);
            turns = seen;
        }
        return seen.at(next.getAndIncrement());
    }

    @Override
    public String toString() {
        return (smooth ? "smooth " : "") + "weighted round robin";
    }
}
