package dev.perfkit.balancer.metrics;

import dev.perfkit.balancer.AdminState;
import dev.perfkit.balancer.BalancerSnapshot;
import dev.perfkit.balancer.Health;
import dev.perfkit.balancer.LoadBalancer;
import dev.perfkit.balancer.NodeSnapshot;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters of a balancer and its nodes in one registry. Guarded by its owner's lock. */
final class BoundFleet {
    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);

    private final MeterRegistry registry;
    private final Tags tags;
    private final FleetReading fleet;
    private final Meters whole;
    private final Map<String, Meters> nodes = new HashMap<>();
    private boolean refused;

    BoundFleet(MeterRegistry registry, Tags tags, FleetReading fleet) {
        this.registry = registry;
        this.tags = tags;
        this.fleet = fleet;
        this.whole = new Meters(registry, tags);
    }

    void register() {
        whole.gauge("balancer.nodes", "Members", of(s -> s.nodes().size()));
        whole.gauge("balancer.panic", "1 while health is ignored", of(s -> s.panic() ? 1 : 0));
        whole.counter("balancer.refusals", "Picks that found no node", of(BalancerSnapshot::refusals));
        whole.counter(
                "balancer.strategy.mishaps", "Picks whose strategy failed", of(BalancerSnapshot::strategyMishaps));
        whole.counter(
                "balancer.source.failures",
                "Failures of the source of the nodes",
                of(BalancerSnapshot::sourceFailures));
        update();
    }

    private DoubleSupplier of(ToDoubleFunction<BalancerSnapshot> figure) {
        return () -> figure.applyAsDouble(fleet.current().whole());
    }

    /** Has meters of the present members, and of nobody else. */
    void update() {
        Set<String> present = fleet.current().names();
        nodes.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        present.forEach(node -> nodes.computeIfAbsent(node, this::guardedRegister));
    }

    private Meters guardedRegister(String node) {
        Meters meters = new Meters(registry, tags.and("node", node));
        try {
            register(meters, node);
        } catch (RuntimeException e) {
            if (!refused) {
                refused = true;
                log.warn("meters of node {} cannot be registered; further ones are not logged", node, e);
            }
        }
        return meters;
    }

    private void register(Meters meters, String node) {
        Row row = new Row(node);
        meters.counter("balancer.picks", "How often it was picked", row.total(NodeSnapshot::picks));
        meters.gauge("balancer.inflight", "Leases that are not completed", row.now(NodeSnapshot::inFlight));
        outcome(meters, "success", row.total(NodeSnapshot::successes));
        outcome(meters, "failure", row.total(r -> r.failures() - r.timeouts()));
        outcome(meters, "timeout", row.total(NodeSnapshot::timeouts));
        outcome(meters, "cancelled", row.total(NodeSnapshot::cancellations));
        outcome(meters, "taken-back", row.total(NodeSnapshot::takenBack));
        meters.time("balancer.response.time", "The response time to expect", row.now(NodeSnapshot::responseNanos));
        for (Health health : Health.values()) {
            state(meters, "balancer.health", health, row.now(r -> r.health() == health ? 1 : 0));
        }
        // A removed one is no member, and has no meters.
        for (AdminState admin : List.of(AdminState.ACTIVE, AdminState.DRAINING)) {
            state(meters, "balancer.admin", admin, row.now(r -> r.admin() == admin ? 1 : 0));
        }
        meters.counter("balancer.ejections", "How often it was ejected", row.total(NodeSnapshot::ejections));
    }

    private static void outcome(Meters meters, String outcome, DoubleSupplier value) {
        meters.counter("balancer.outcomes", Tags.of("outcome", outcome), "How leases ended", value);
    }

    private static void state(Meters meters, String name, Enum<?> state, DoubleSupplier value) {
        meters.gauge(
                name, Tags.of("state", state.name().toLowerCase(Locale.ROOT)), "1 for the one that it is in", value);
    }

    void close() {
        nodes.values().forEach(Meters::close);
        nodes.clear();
        whole.close();
    }

    /** A node's figures; until its meters are removed, those of one that has left are what they were at last. */
    private final class Row {
        private final String node;

        Row(String node) {
            this.node = node;
        }

        DoubleSupplier now(ToDoubleFunction<NodeSnapshot> figure) {
            return () -> {
                NodeSnapshot row = fleet.current().nodes().get(node);
                return row == null ? Double.NaN : figure.applyAsDouble(row);
            };
        }

        DoubleSupplier total(ToDoubleFunction<NodeSnapshot> figure) {
            double[] last = {0};
            return () -> {
                NodeSnapshot row = fleet.current().nodes().get(node);
                if (row != null) {
                    last[0] = figure.applyAsDouble(row);
                }
                return last[0];
            };
        }
    }
}
