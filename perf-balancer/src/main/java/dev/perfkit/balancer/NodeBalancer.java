package dev.perfkit.balancer;

import dev.perfkit.signal.Decision;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The path of a request: pick, count, complete. Membership and health are {@link Membership}'s. */
final class NodeBalancer<T> implements LoadBalancer<T> {
    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);

    private final Settings<T> config;
    private final Strategy strategy;
    private final Totals totals = new Totals();
    private final Pace pace;
    private final Membership<T> membership;
    private final RateWatch<T> rates;
    private final List<Signal> signals;
    private final Counter refusals = new Counter();
    private final Counter strategyMishaps = new Counter();
    private final AtomicBoolean mishapLogged = new AtomicBoolean();

    NodeBalancer(Settings<T> config, Collection<Endpoint<T>> endpoints) {
        this.config = config;
        this.strategy = config.strategy();
        this.pace = new Pace(totals.latency, config.ticker().read());
        this.membership = new Membership<>(this, config, pace);
        this.rates = new RateWatch<>(
                config.ejection(), membership::eject, config.ticker().read());
        membership.set(endpoints);
        this.signals = BalancerSignals.of(config.name(), totals, membership);
    }

    @Override
    public Lease<T> pick(PickContext context) {
        while (true) {
            Fleet<T> fleet = membership.fleet().without(context.excluded());
            long now = config.ticker().read();
            Node<T> node = choose(fleet, context, now);
            if (node == null) {
                refusals.increment();
                throw new NoNodeException(membership.explainNone(context));
            }
            if (node.tryEnter(now)) {
                return new Lease<>(node, now);
            }
            node.health.leave(now);
            // It left after the fleet was read. The fleet without it is there already: the next turn sees that one.
        }
    }

    private @Nullable Node<T> choose(Fleet<T> fleet, PickContext context, long now) {
        Node<T> node = select(fleet, context, now);
        Fleet<T> trusted = fleet.trusted();
        if (node == null || trusted == fleet || node.health.tryAdmit(now)) {
            return node;
        }
        // It is on trial, and another request is at it.
        return select(trusted, context, now);
    }

    private @Nullable Node<T> select(Fleet<T> fleet, PickContext context, long now) {
        return fleet.size() == 0 ? null : fleet.node(guardedSelect(fleet, context, now));
    }

    private int guardedSelect(Fleet<T> fleet, PickContext context, long now) {
        int size = fleet.size();
        try {
            int index = strategy.select(fleet, context, now);
            if (index >= 0 && index < size) {
                return index;
            }
            mishap(new IndexOutOfBoundsException("index: " + index + " (expected: 0.." + (size - 1) + ")"));
        } catch (RuntimeException | Error e) {
            mishap(e);
        }
        return ThreadLocalRandom.current().nextInt(size);
    }

    private void mishap(Throwable e) {
        strategyMishaps.increment();
        if (mishapLogged.compareAndSet(false, true)) {
            log.warn("{}: the strategy {} failed, nodes are drawn at random where it does", config.name(), strategy, e);
        }
    }

    /** A request has ended, but is still counted in flight. */
    void ended(Node<T> node, long start, Outcome outcome) {
        long now = config.ticker().read();
        long elapsed = Math.max(0, now - start);
        node.totals.add(outcome, elapsed);
        totals.add(outcome, elapsed);
        node.learn(outcome, elapsed, now, pace);
        pace.refreshMedian(membership.members(), now);
        switch (node.health.after(outcome, start)) {
            case SUSPECT -> membership.eject(node, node.health.explainSuspicion());
            case PASSED -> membership.trust(node);
            case NOTHING -> {}
        }
        node.health.leave(start);
        rates.refresh(membership.members(), now);
    }

    /** Nothing is in flight any more on a node that is not active. */
    void idle(Node<T> node) {
        membership.idle(node);
    }

    @Override
    public void setEndpoints(Collection<Endpoint<T>> endpoints) {
        membership.set(List.copyOf(endpoints));
    }

    @Override
    public CompletableFuture<DrainReport> drain(String node, Duration patience) {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: >= 0)");
        }
        return membership.drain(node, patience);
    }

    @Override
    public void activate(String node) {
        membership.activate(node);
    }

    @Override
    public String name() {
        return config.name();
    }

    @Override
    public BalancerSnapshot snapshot() {
        long now = config.ticker().read();
        double median = pace.medianNanos();
        return new BalancerSnapshot(
                config.name(),
                strategy.toString(),
                membership.fleet().isPanic(),
                refusals.total(),
                strategyMishaps.total(),
                membership.members().stream().map(n -> n.snapshot(now, median)).toList());
    }

    @Override
    public List<Decision> decisions() {
        return membership.decisions();
    }

    @Override
    public List<Signal> signals() {
        return signals;
    }

    @Override
    public void close() {
        membership.close();
    }

    @Override
    public String toString() {
        return "LoadBalancer{" + config.name() + ", " + strategy + ", " + membership.members() + "}";
    }
}
