package dev.perfkit.balancer;

import dev.perfkit.signal.Decision;
import java.time.InstantSource;
import java.util.List;
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
     * Returns what a candidate was judged by, for {@link LoadBalancer#explain}: the least is the best. Called now and then, not by each
     * pick.
     *
     * @param candidates whom to choose from
     * @param index which of them
     * @param context what the caller asked for
     * @param now the present, by the balancer's ticker
     * @return NaN, as by default, where there is no such figure
     */
    default double score(Candidates candidates, int index, PickContext context, long now) {
        return Double.NaN;
    }

    /**
     * Tells how a request ended that was picked by this strategy. By default nothing is done; what this throws is treated as if a pick had.
     *
     * @param node the name of the node that was picked
     * @param context what the caller asked for
     * @param outcome how it ended
     * @param elapsedNanos how long it took, zero or more
     * @param now the present, by the balancer's ticker
     */
    default void completed(String node, PickContext context, Outcome outcome, long elapsedNanos, long now) {}

    /**
     * Returns what the strategy decided about itself of late, the oldest first; empty where it decides nothing. The balancer has it among
     * its own, by their times; what this throws is treated as if a pick had, and the balancer's own are told.
     */
    default List<Decision> decisions() {
        return List.of();
    }

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
     * looks at 8. For requests of unlike lengths, where a node that fails fast is nothing to fear.
     */
    static Strategy leastConnections() {
        return new LeastConnections();
    }

    /**
     * Returns the strategy that takes the node with the least expected wait: its response time of late, or the age of what
     * it has not answered if that is longer, times the number of requests it would then have for its weight. Of more than 128 nodes it looks
     * at 8. The default.
     *
     * <p>A slow node gets little, one that hangs next to nothing before its first timeout, one that fails fast is not taken
     * for fast, and one that has recovered is tried again within about fifteen seconds, and half a minute where the others
     * answer within a millisecond. Nodes that differ by less than a tenth share alike, so that a fleet at rest is not one
     * busy node and many cold ones.
     */
    static Strategy leastResponseTime() {
        return new LeastResponseTime();
    }

    /**
     * Returns the strategy that sends requests with the same {@code user_id} to the same node, as long as it can take them:
     * {@link ConsistentHash#defaults()}.
     */
    static Strategy consistentHash() {
        return consistentHash(ConsistentHash.defaults());
    }

    /**
     * Returns a strategy that sends requests with the same key to the same node. The key is the attribute of the
     * {@link PickContext} that the options name; a request without it goes to a node drawn by weight.
     *
     * <p>A node that cannot be picked, was tried before, is at its limit, or has more than its share of what is in flight is
     * passed over for the next in the key's own order, and has the key again when it can. Only where a member joins or
     * leaves do keys move for good. One that starts slowly comes to its keys one by one.
     *
     * <p>The first pick after members have changed makes a table, which with Maglev takes some milliseconds, and with the
     * others less; picks at the same time wait for it.
     */
    static Strategy consistentHash(ConsistentHash options) {
        return new HashStrategy(options);
    }

    /**
     * Returns {@link #leastResponseTime()} with an estimate that a single slow answer lifts at once, and that falls over ten
     * seconds: for nodes whose slowness comes in spells that are worth keeping clear of, at the price of less even shares.
     */
    static Strategy peakEwma() {
        return new PeakEwma();
    }

    /** Returns {@link #adaptive(ConsistentHash, InstantSource)} by {@link ConsistentHash#defaults()} and the system's clock. */
    static AdaptiveStrategy adaptive() {
        return adaptive(ConsistentHash.defaults(), InstantSource.system());
    }

    /**
     * Returns a strategy that moves among others by the state of the fleet. A request with the key that the options name goes
     * by {@link #consistentHash(ConsistentHash)}, always. For the others it is
     *
     * <ul>
     *   <li>{@link #leastConnections()} where the nodes' requests in flight are above 0.8 of their limits on average, until
     *       below 0.7
     *   <li>else {@link #leastResponseTime()} where the standard deviation of the nodes' response times is above 0.5 of their
     *       mean, until below 0.35
     *   <li>else, and where nothing was answered for ten seconds, {@link #weightedRoundRobin()}
     * </ul>
     *
     * <p>It changes to what was better for ten seconds on end, and at most once a minute.
     *
     * @param options the key, and how its node is found
     * @param wallClock where the times of its decisions come from
     */
    static AdaptiveStrategy adaptive(ConsistentHash options, InstantSource wallClock) {
        return new Adaptive(options, wallClock);
    }

    /**
     * Returns a strategy by the name it has in a configuration.
     *
     * @param name {@code round_robin}, {@code weighted_round_robin}, {@code least_connections}, {@code least_response_time},
     *     {@code consistent_hash} or {@code adaptive}
     * @throws IllegalArgumentException if it is none of these
     */
    static Strategy named(String name) {
        return switch (name) {
            case "round_robin" -> roundRobin();
            case "weighted_round_robin" -> weightedRoundRobin();
            case "least_connections" -> leastConnections();
            case "least_response_time" -> leastResponseTime();
            case "consistent_hash" -> consistentHash();
            case "adaptive" -> adaptive();
            default ->
                throw new IllegalArgumentException("strategy: \"" + name
                        + "\" (expected: round_robin, weighted_round_robin, least_connections, least_response_time,"
                        + " consistent_hash or adaptive)");
        };
    }
}
