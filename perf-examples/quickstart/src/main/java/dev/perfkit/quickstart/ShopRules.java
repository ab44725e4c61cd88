package dev.perfkit.quickstart;

import dev.perfkit.balancer.Health;
import dev.perfkit.monitor.Rule;
import dev.perfkit.monitor.RuleBuilder;
import dev.perfkit.monitor.Slo;
import dev.perfkit.quickstart.front.FrontServer;
import dev.perfkit.quickstart.front.PerfKitFront;
import dev.perfkit.signal.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What is watched of the shop while it is served. */
final class ShopRules {
    // Seconds where a service in production would say minutes: somebody looks on.
    static final Duration STEP = Duration.ofSeconds(1);
    static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Set<Health> OUT = Set.of(Health.DOWN, Health.EJECTED);
    private static final double PROMISED = 0.95;

    private ShopRules() {}

    static List<Rule> of(FrontServer server, PerfKitFront front) {
        Slo requests = Slo.of("requests", server.errors(), PROMISED);
        return List.of(
                patient(Rule.gauge("backends out", backendsOut(front)))
                        .warning(1.0)
                        .critical(2.0)
                        .build(),
                patient(Rule.latency("p95 of requests", server.latency(), 0.95))
                        .warning(Duration.ofMillis(250))
                        .critical(Duration.ofSeconds(1))
                        .build(),
                patient(Rule.errorRate("errors of requests", server.errors())).build(),
                patient(Rule.errorRate("errors of backends", front.backendErrors()))
                        .build(),
                requests.fast().evaluateEvery(WINDOW).build(),
                requests.slow().evaluateEvery(WINDOW).build());
    }

    private static <T> RuleBuilder<T> patient(RuleBuilder<T> rule) {
        return rule.evaluateEvery(STEP).pendingFor(PATIENCE).keepFiring(PATIENCE);
    }

    private static Signal.Gauge backendsOut(PerfKitFront front) {
        return Signal.gauge(
                "front.backends.out",
                "backends",
                () -> front.balancer().nodes().stream()
                        .filter(node -> OUT.contains(node.health()))
                        .count());
    }
}
