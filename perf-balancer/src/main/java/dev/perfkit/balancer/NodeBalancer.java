package dev.perfkit.balancer;

import dev.perfkit.signal.Decision;
import dev.perfkit.signal.Signal;
import dev.perfkit.stats.Counter;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The path of a request: pick, count, complete. Membership and health are {@link Membership}'s. */
final class NodeBalancer<T> implements LoadBalancer<T> {
    private static final Logger log = LoggerFactory.getLogger(LoadBalancer.class);
    /** How old a lease may become whose work was not said to last longer. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final long SWEEP_NANOS = Duration.ofSeconds(30).toNanos();

    private final Settings<T> config;
    private final Strategy strategy;
    private final Overall overall = new Overall();
    private final Pace pace;
    private final Membership<T> membership;
    private final @Nullable SourceWatch<T> source;
    private final Explanations<T> explanations;
    private final Due sweep;
    private final RateWatch<T> rates;
    private final List<Signal> signals;
    private final Counter refusals = new Counter();
    private final Counter strategyMishaps = new Counter();
    private final AtomicBoolean mishapLogged = new AtomicBoolean();

    NodeBalancer(Settings<T> config, Collection<Endpoint<T>> endpoints) {
        this.config = config;
        this.strategy = config.strategy();
        this.pace = new Pace(overall.latency, config.ticker().read());
        this.membership = new Membership<>(this, config, pace);
        this.rates = new RateWatch<>(config.ejection(), membership::eject, now());
        this.source = config.source() == null ? null : new SourceWatch<>(config.source(), membership);
        if (source == null) {
            membership.set(endpoints);
        } else {
            source.start(config, config.sourceInterval());
        }
        this.explanations = new Explanations<>(strategy, config.wallClock(), now());
        this.sweep = new Due(SWEEP_NANOS, now());
        this.signals = BalancerSignals.of(config.name(), overall, membership);
    }

    @Override
    public Lease<T> pick(PickContext context) {
        Lease<T> lease = tryPick(context);
        if (lease == null) {
            refusals.increment();
            throw new NoNodeException(membership.explainNone(context));
        }
        return lease;
    }

    @Override
    public @Nullable Lease<T> tryPick(PickContext context) {
        PickContext narrowed = context;
        boolean explains = false;
        while (true) {
            long now = now();
            Fleet<T> fleet = membership.horizon().candidates(narrowed.excluded(), now);
            if (fleet.size() == 0) {
                return null;
            }
            takeBackIfDue(now);
            int index = guardedSelect(fleet, narrowed, now);
            if (fleet.trusted() != fleet && !fleet.node(index).health.tryAdmit(now)) {
                // It is on trial, and another request is at it.
                if (fleet.trusted().size() == 0) {
                    narrowed = narrowed.andExcluding(fleet.node(index).name);
                    continue;
                }
                fleet = fleet.trusted();
                index = guardedSelect(fleet, narrowed, now);
            }
            explains |= explanations.isDue(now);
            PickExplanation explanation = explains ? explanations.explain(fleet, context, index, now) : null;
            Node<T> node = fleet.node(index);
            switch (node.tryEnter(now, context.isForLong())) {
                case IN -> {
                    explanations.keep(explanation);
                    return node.lease(context, now);
                }
                case FULL -> narrowed = excludingFull(fleet, node, narrowed);
                // The fleet without it is there already: the next turn sees that one.
                case LEFT -> {}
            }
            node.health.leave(now);
        }
    }

    /** All at once: where a large fleet is at its limits, one by one would be as many choices, each in a fleet made for it. */
    private static <T> PickContext excludingFull(Fleet<T> fleet, Node<T> found, PickContext context) {
        return context.andExcluding(fleet.nodes().stream()
                .filter(node -> node == found || node.load.inFlight() >= node.endpoint.limit())
                .map(node -> node.name)
                .toList());
    }

    private int guardedSelect(Fleet<T> fleet, PickContext context, long now) {
        int size = fleet.size();
        try {
            int index = strategy.select(fleet, context, now);
            if (index >= 0 && index < size) {
                return index;
            }
            mishap(new IndexOutOfBoundsException("index: " + index + " (expected: 0.." + (size - 1) + ")"));
        } catch (Throwable e) { // a checked exception too, which some languages throw without declaring it
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

    long now() {
        return config.ticker().read();
    }

    /** A request has ended. */
    void ended(Node<T> node, Lease<T> lease, long now, Outcome outcome, long retryAfterNanos) {
        long start = lease.start;
        long elapsed = Math.max(0, now - start);
        node.totals.add(outcome, elapsed);
        overall.add(outcome, elapsed);
        node.learn(outcome, elapsed, retryAfterNanos, now, pace);
        pace.refreshMedian(membership.members(), now);
        switch (node.health.after(outcome, start)) {
            case SUSPECT -> membership.eject(node, node.health.explainSuspicion());
            case PASSED -> membership.trust(node);
            case NOTHING -> {}
        }
        node.health.leave(start);
        rates.refresh(membership.members(), now);
        try {
            strategy.completed(node.name, lease.context, outcome, elapsed, now);
        } catch (Throwable e) {
            mishap(e);
        }
    }

    /** A server has told of itself. */
    void reported() {
        if (pace.heedReports()) {
            membership.renew();
        }
    }

    /** Takes back what nobody completes. By whoever comes when it is due: while nobody does, it is in nobody's way. */
    private void takeBackIfDue(long now) {
        if (sweep.isNow(now)) {
            membership.members().forEach(node -> node.takeBack(now, LONGEST.toNanos()));
        }
    }

    /** Nothing is in flight any more on a node that is not active. */
    void idle(Node<T> node) {
        membership.endDrain(node);
    }

    @Override
    public void setEndpoints(Collection<Endpoint<T>> endpoints) {
        if (source != null) {
            throw new IllegalStateException("balancer \"" + config.name() + "\" takes its nodes from " + config.source()
                    + ", and from nobody else");
        }
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
        long now = now();
        takeBackIfDue(now);
        double median = pace.medianNanos();
        return new BalancerSnapshot(
                config.name(),
                strategy.toString(),
                membership.horizon().whole().isPanic(),
                refusals.total(),
                strategyMishaps.total(),
                source == null ? 0 : source.failures(),
                membership.members().stream().map(n -> n.snapshot(now, median)).toList());
    }

    @Override
    public List<Decision> decisions() {
        return Stream.concat(membership.decisions().stream(), strategyDecisions().stream())
                .sorted(Comparator.comparing(Decision::at))
                .toList();
    }

    private List<Decision> strategyDecisions() {
        try {
            return List.copyOf(strategy.decisions());
        } catch (Throwable e) {
            mishap(e);
            return List.of();
        }
    }

    @Override
    public List<PickExplanation> explain() {
        return explanations.recent();
    }

    @Override
    public List<Signal> signals() {
        return signals;
    }

    @Override
    public void close() {
        if (source != null) {
            source.stop();
        }
        membership.close();
    }

    @Override
    public String toString() {
        return "LoadBalancer{" + config.name() + ", " + strategy + ", " + membership.members() + "}";
    }
}
