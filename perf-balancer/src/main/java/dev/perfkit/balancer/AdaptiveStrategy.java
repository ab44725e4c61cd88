package dev.perfkit.balancer;

import dev.perfkit.signal.Decision;
import java.util.List;

/**
 * A strategy that changes with the state of the fleet; see {@link Strategy#adaptive()}.
 *
 * <pre>{@code
 * AdaptiveStrategy adaptive = Strategy.adaptive();
 * LoadBalancer<URI> balancer = LoadBalancer.<URI>builder("shop").strategy(adaptive).build();
 * adaptive.decisions().forEach(System.out::println);
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads. <b>Cost:</b> that of the strategy in force, and once a second a look at all
 * candidates. <b>Failures:</b> none.
 */
public interface AdaptiveStrategy extends Strategy {

    /** Returns the name of the strategy in force for requests without a key, as {@link Strategy#named} has it. */
    String current();

    /** Returns the last changes, the oldest first, each with the figures that it was made for. */
    @Override
    List<Decision> decisions();

    /** Returns what became of the requests of each strategy, those never used among them. */
    List<Performance> performance();

    /**
     * What became of a strategy's requests: of those that were answered, failed or timed out.
     *
     * @param strategy its name, as {@link Strategy#named} has it
     * @param requests how many there were
     * @param failures how many of them failed or timed out
     * @param meanNanos how long they took on average; NaN for none
     */
    record Performance(String strategy, long requests, long failures, double meanNanos) {}
}
