package dev.perfkit.balancer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** In turn, each as often as its weight says. */
final class WeightedRoundRobin implements Strategy {
    /*
     * A counter, which goes on whatever becomes of the candidates, and a table of them that says whose turn it is: a Sequence
     * or a Circle. Both are periodic, and exact over a period.
     *
     * A retry takes no turn, see RoundRobin, and its candidates are its own: no table is made for it.
     */
    private final boolean smooth;
    private final AtomicInteger next;
    private final Recent<Candidates, Turns> tables;

    WeightedRoundRobin(boolean smooth, RandomGenerator random) {
        this.smooth = smooth;
        this.next = new AtomicInteger(random.nextInt());
        this.tables = new Recent<>(this::turnsOf);
    }

    @Override
    public int select(Candidates candidates, PickContext context, long now) {
        if (!context.excluded().isEmpty()) {
            return WeightedDraw.of(candidates);
        }
        return tables.of(candidates).at(next.getAndIncrement());
    }

    private Turns turnsOf(Candidates candidates) {
        int[] weights = Weights.whole(candidates);
        return smooth && Sequence.isFor(weights) ? new Sequence(weights) : new Circle(weights);
    }

    @Override
    public String toString() {
        return (smooth ? "smooth " : "") + "weighted round robin";
    }
}
