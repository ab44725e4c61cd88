package dev.perfkit.balancer;

import dev.perfkit.signal.Decision;
import dev.perfkit.signal.DecisionLog;
import dev.perfkit.stats.Counter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves among strategies by what the fleet is like. */
final class Adaptive implements AdaptiveStrategy {
    /*
     * A request with a key goes by the hash, always. For the others the first rule that holds decides:
     *
     *     busy      mean of in flight / limit           enter above 0.8, leave below 0.7      least connections
     *     uneven    standard deviation / mean of the    enter above 0.5, leave below 0.35     least response time
     *               nodes' response times
     *     else, or where nothing was answered for ten seconds                                 weighted round robin
     *
     * A rule takes over once it has held for DWELL, and not within a minute of the last change. It is looked at once a
     * second, by whichever pick comes then.
     *
     * A request counts for the strategy that was in force when it was picked: its key, or the time it began, tells.
     */
    static final double BUSY_ENTER = 0.8;
    static final double BUSY_LEAVE = 0.7;
    static final double UNEVEN_ENTER = 0.5;
    static final double UNEVEN_LEAVE = 0.35;

    private static final long DWELL = Duration.ofSeconds(10).toNanos();
    private static final long BETWEEN = Duration.ofMinutes(1).toNanos();
    private static final long EVERY = Duration.ofSeconds(1).toNanos();
    private static final int DECISIONS = 64;
    private static final Logger log = LoggerFactory.getLogger(Strategy.class);

    private final ConsistentHash options;
    private final Way hash;
    private final Way weighted = new Way("weighted_round_robin", Strategy.weightedRoundRobin());
    private final Way leastConnections = new Way("least_connections", Strategy.leastConnections());
    private final Way leastResponseTime = new Way("least_response_time", Strategy.leastResponseTime());
    private final DecisionLog decisions;
    private final AtomicReference<@Nullable State> state = new AtomicReference<>();
    private volatile @Nullable Long answeredAt;

    Adaptive(ConsistentHash options, InstantSource wallClock) {
        this.options = options;
        this.hash = new Way("consistent_hash", Strategy.consistentHash(options));
        this.decisions = DecisionLog.of(DECISIONS, wallClock);
    }

    /** A strategy and what became of its requests. */
    private static final class Way {
        final String name;
        final Strategy strategy;
        final Counter requests = new Counter();
        final Counter failures = new Counter();
        final Counter nanos = new Counter();

        Way(String name, Strategy strategy) {
            this.name = name;
            this.strategy = strategy;
        }

        Performance performance() {
            long failed = failures.total();
            long count = requests.total();
            return new Performance(
                    name, count, Math.min(failed, count), count == 0 ? Double.NaN : (double) nanos.total() / count);
        }
    }

    /** What is in force, and since when another would be better. */
    private record State(Way way, @Nullable Way before, long changedAt, Way better, long betterSince, long lookedAt) {}

    @Override
    public int select(Candidates candidates, PickContext context, long now) {
        State seen = state.get();
        if (seen == null || (now - seen.lookedAt >= EVERY && context.excluded().isEmpty())) {
            look(seen, candidates, now);
        }
        return wayOf(context).strategy.select(candidates, context, now);
    }

    private Way wayOf(PickContext context) {
        return context.attribute(options.attribute()) != null ? hash : inForce();
    }

    private Way inForce() {
        State seen = state.get();
        return seen == null ? weighted : seen.way;
    }

    private void look(@Nullable State seen, Candidates candidates, long now) {
        if (seen == null) {
            state.compareAndSet(null, new State(weighted, null, now, weighted, now, now));
            return;
        }
        double utilisation = utilisation(candidates);
        double variation = variation(candidates, now);
        Way better = better(seen.way, utilisation, variation, now);
        long since = better == seen.better ? seen.betterSince : now;
        boolean mayChange = seen.before == null || now - seen.changedAt >= BETWEEN;
        if (better == seen.way || now - since < DWELL || !mayChange) {
            state.compareAndSet(seen, new State(seen.way, seen.before, seen.changedAt, better, since, now));
        } else if (state.compareAndSet(seen, new State(better, seen.way, now, better, now, now))) {
            note(better.name + " instead of " + seen.way.name, why(utilisation, variation, now - since, now));
        }
    }

    private Way better(Way way, double utilisation, double variation, long now) {
        if (!isAnswered(now)) {
            return weighted;
        }
        if (utilisation > (way == leastConnections ? BUSY_LEAVE : BUSY_ENTER)) {
            return leastConnections;
        }
        return variation > (way == leastResponseTime ? UNEVEN_LEAVE : UNEVEN_ENTER) ? leastResponseTime : weighted;
    }

    private boolean isAnswered(long now) {
        Long last = answeredAt;
        return last != null && now - last < DWELL;
    }

    private static double utilisation(Candidates candidates) {
        double sum = 0;
        for (int i = 0; i < candidates.size(); i++) {
            sum += (double) candidates.inFlight(i) / candidates.limit(i);
        }
        return sum / candidates.size();
    }

    private static double variation(Candidates candidates, long now) {
        double sum = 0;
        double squares = 0;
        int size = candidates.size();
        for (int i = 0; i < size; i++) {
            double nanos = candidates.responseNanos(i, now);
            sum += nanos;
            squares += nanos * nanos;
        }
        return Math.sqrt(Math.max(0, squares * size - sum * sum)) / sum;
    }

    private String why(double utilisation, double variation, long nanos, long now) {
        String figures = String.format(
                Locale.ROOT,
                "for %d s: mean utilisation %.2f (busy above %.2f, until below %.2f), variation of response times %.2f "
                        + "(uneven above %.2f, until below %.2f)",
                Duration.ofNanos(nanos).toSeconds(),
                utilisation,
                BUSY_ENTER,
                BUSY_LEAVE,
                variation,
                UNEVEN_ENTER,
                UNEVEN_LEAVE);
        return isAnswered(now) ? figures : figures + ", and no answer to go by";
    }

    private void note(String what, String why) {
        decisions.add(what, why);
        log.info("{}: {}: {}", this, what, why);
    }

    @Override
    public void completed(String node, PickContext context, Outcome outcome, long elapsedNanos, long now) {
        boolean failed = outcome.isFailure();
        if (!failed && outcome != Outcome.SUCCESS) {
            return;
        }
        Long last = answeredAt;
        if (last == null || now - last >= EVERY) {
            answeredAt = now;
        }
        Way way = wayOf(context);
        State seen = state.get();
        if (way != hash && seen != null && seen.before != null && now - elapsedNanos - seen.changedAt < 0) {
            way = seen.before;
        }
        way.requests.increment();
        way.nanos.add(elapsedNanos);
        if (failed) {
            way.failures.increment();
        }
    }

    @Override
    public double score(Candidates candidates, int index, PickContext context, long now) {
        return wayOf(context).strategy.score(candidates, index, context, now);
    }

    @Override
    public String current() {
        return inForce().name;
    }

    @Override
    public List<Decision> decisions() {
        return decisions.recent();
    }

    @Override
    public List<Performance> performance() {
        return Arrays.asList(
                weighted.performance(),
                leastConnections.performance(),
                leastResponseTime.performance(),
                hash.performance());
    }

    @Override
    public String toString() {
        return "adaptive: " + inForce().name;
    }
}
