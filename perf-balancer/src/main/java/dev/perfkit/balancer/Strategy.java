package dev.perfkit.balancer;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * How to choose among nodes; nothing but the choice. Who may be chosen, and the counting of what was, is the
 * {@link LoadBalancer}'s.
 *
 * <pre>{@code
 * Strategy leastBusy = (candidates, context, now) -> {
 *     int best = 0;
 *     for (int i = 1; i < candidates.size(); i++) {
 *         if (candidates.inFlight(i) < candidates.inFlight(best)) {
 *             best = i;
 *         }
 *     }
 *     return best;
 * };
 * }</pre>
 *
 * <p><b>Thread safety:</b> called by all threads that pick, at once, without a lock. <b>Cost:</b> stands in the way of every
 * request: it should neither block nor allocate. <b>Failures:</b> a strategy that throws, or returns what is no index, costs
 * nobody a request: a node is drawn at random instead, and the mishap is counted and logged once. An instance belongs to one
 * balancer.
 */
@FunctionalInterface
public interface Strategy {

    /**
     * Chooses a node.
     *
     * @param candidates whom to choose from, at least one
     * @param context what the caller asked for
     * @param now the present, by the balancer's ticker
     * @return the index of the chosen one among the candidates
     */
    int select(Candidates candidates, PickContext context, long now);

    /**
     * Returns a strategy that takes one after the other, from a random start on so that many clients do not march in step.
     * For nodes and requests that are all alike.
     */
    static Strategy roundRobin() {
        return roundRobin(ThreadLocalRandom.current());
    }

    /**
     * Returns the strategy of {@link #roundRobin()} with a start drawn from the given source, which is not used after.
     *
     * @param random draws the start
     */
    static Strategy roundRobin(RandomGenerator random) {
        return new RoundRobin(random.nextInt());
    }

    /**
     * Returns a strategy that takes each as often as its weight says, in turns that lie evenly: exactly so within any run of
     * as many picks as the weights' sum (without their common divisor), from a random start on. For requests that are all
     * alike and nodes whose strengths are known. Weights that are not whole, as in a slow start, are rounded to a billionth
     * of their sum.
     */
    static Strategy weightedRoundRobin() {
        return weightedRoundRobin(ThreadLocalRandom.current());
    }

    /**
     * Returns the strategy of {@link #weightedRoundRobin()} with a start drawn from the given source, which is not used after.
     *
     * @param random draws the start
     */
    static Strategy weightedRoundRobin(RandomGenerator random) {
        return new WeightedRoundRobin(false, random);
    }

    /**
     * Returns {@link #weightedRoundRobin()} in the order that nginx made known as smooth, written down for a whole period.
     * That is done only while the weights are whole and the product of their sum (without their common divisor) and the
     * number of nodes is at most 1,048,576; beyond, and during a slow start, the order is that of
     * {@code weightedRoundRobin()}, and the shares are the same.
     */
    static Strategy smoothWeightedRoundRobin() {
        return smoothWeightedRoundRobin(ThreadLocalRandom.current());
    }

    /**
     * Returns the strategy of {@link #smoothWeightedRoundRobin()} with a start drawn from the given source, which is not
     * used after.
     *
     * @param random draws the start
     */
    static Strategy smoothWeightedRoundRobin(RandomGenerator random) {
        return new WeightedRoundRobin(true, random);
    }

    /**
     * Returns the strategy that takes the node with the fewest requests in flight for its weight; of more than 128 nodes it
     * looks at 16. For requests of unlike lengths, where a node that fails fast is nothing to fear.
     */
    static Strategy leastConnections() {
        return new LeastConnections();
    }

    /**
     * Returns the strategy that takes the node with the least expected wait: its response time of late, or the age of what
     * it has not answered if that is longer, times the number of requests it would then have for its weight. Of more than 128 nodes it looks
     * at 16. The default.
     *
     * <p>A slow node gets little, one that hangs next to nothing before its first timeout, one that fails fast is not taken
     * for fast, and one that has recovered is tried again within about fifteen seconds.
     */
    static Strategy leastResponseTime() {
        return new LeastResponseTime();
    }
}
