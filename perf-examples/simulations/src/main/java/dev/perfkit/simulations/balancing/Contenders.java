package dev.perfkit.simulations.balancing;

import dev.perfkit.balancer.Strategy;
import dev.perfkit.simulations.balancing.Contender.Kind;
import java.util.List;
import java.util.function.Function;

/**
 * Who takes part: each further strategy of the product is one more line of {@link #ALL}. The adaptive one is left out: its weighted
 * turns start where no seed says, so that its runs do not repeat themselves.
 */
final class Contenders {
    private static final List<Contender> ALL = List.of(
            ours(Kind.DEFAULT, "least response time", site -> Strategy.leastResponseTime()),
            new Contender(
                    "least response time, reports",
                    Kind.PRODUCT,
                    true,
                    site -> Product.of(site, Strategy.leastResponseTime())),
            ours(Kind.PRODUCT, "peak EWMA", site -> Strategy.peakEwma()),
            ours(Kind.PRODUCT, "least connections", site -> Strategy.leastConnections()),
            ours(Kind.WEIGHTED, "weighted round robin", site -> Strategy.weightedRoundRobin(site.random())),
            ours(Kind.PRODUCT, "round robin", site -> Strategy.roundRobin(site.random())),
            new Contender("consistent hash", Kind.PRODUCT, false, Product::keyed),
            other(Kind.BASELINE, "random", RandomChoice::new),
            other(Kind.PEER, "least loaded", LeastLoaded::new),
            other(Kind.BASELINE, "P2C least loaded", TwoChoices::leastLoaded),
            other(Kind.PEER, "peak EWMA P2C", TwoChoices::peakEwma),
            other(Kind.PEER, "peak EWMA P2C + errors, age", TwoChoices::peakEwmaWithErrors),
            other(Kind.PEER, "weighted, true weights", TrueWeights::new),
            new Contender("Prequal", Kind.PEER, true, Prequal::new),
            other(Kind.ORACLE, "oracle", Oracle::new));

    private Contenders() {}

    static List<Contender> all() {
        return ALL;
    }

    static Contender ofKind(Kind kind) {
        return ALL.stream().filter(c -> c.kind() == kind).findFirst().orElseThrow();
    }

    static Contender named(String name) {
        return ALL.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    private static Contender ours(Kind kind, String name, Function<Site, Strategy> strategy) {
        return new Contender(name, kind, false, site -> Product.of(site, strategy.apply(site)));
    }

    private static Contender other(Kind kind, String name, Function<Site, Policy> maker) {
        return new Contender(name, kind, false, maker);
    }
}
