package dev.perfkit.balancer;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last picks that were explained: not all, but one now and then, so that the others cost nothing. */
final class Explanations<T> {
    private static final long EVERY = 100_000_000L;
    private static final int KEPT = 32;

    private final Strategy strategy;
    private final InstantSource wallClock;
    private final Due due;
    private final Deque<PickExplanation> kept = new ArrayDeque<>();

    Explanations(Strategy strategy, InstantSource wallClock, long now) {
        this.strategy = strategy;
        this.wallClock = wallClock;
        this.due = new Due(EVERY, now - EVERY);
    }

    /** Returns whether the pick that is about to be made is one to be explained. */
    boolean isDue(long now) {
        return due.isNow(now);
    }

    /** Explains the pick that is about to be made; null where the host's code fails at that, since the host waits for a node. */
    @Nullable PickExplanation explain(Fleet<T> fleet, PickContext context, int chosen, long now) {
        try {
            return explained(fleet, context, chosen, now);
        } catch (Throwable e) {
            return null;
        }
    }

    private PickExplanation explained(Fleet<T> fleet, PickContext context, int chosen, long now) {
        List<PickExplanation.Row> rows = new ArrayList<>(fleet.members().size());
        for (int member = 0; member < fleet.members().size(); member++) {
            int index = fleet.candidate(member);
            Node<T> node = fleet.member(member);
            rows.add(new PickExplanation.Row(
                    node.name,
                    index >= 0 ? "" : passedOver(node, context),
                    index >= 0 ? fleet.weight(index) : node.endpoint.weight(),
                    node.load.inFlight(),
                    fleet.responseNanos(node, now),
                    index >= 0 ? guardedScore(fleet, index, context, now) : Double.NaN));
        }
        return new PickExplanation(
                wallClock.instant(),
                strategy.toString(),
                context.toString(),
                fleet.node(chosen).name,
                fleet.isPanic(),
                rows);
    }

    /** Keeps what a pick was explained by, now that it is made. */
    void keep(@Nullable PickExplanation explanation) {
        if (explanation == null) {
            return;
        }
        synchronized (kept) {
            kept.addFirst(explanation);
            if (kept.size() > KEPT) {
                kept.removeLast();
            }
        }
    }

    private static String passedOver(Node<?> node, PickContext context) {
        if (context.excluded().contains(node.name)) {
            return "excluded";
        }
        if (node.admin != AdminState.ACTIVE) {
            return node.admin.toString();
        }
        if (!node.health.isWell()) {
            return node.health.state().toString();
        }
        if (!node.health.isTrusted()) {
            return "on trial";
        }
        return node.load.inFlight() >= node.endpoint.limit() ? "full" : "not near";
    }

    private double guardedScore(Candidates candidates, int index, PickContext context, long now) {
        try {
            return strategy.score(candidates, index, context, now);
        } catch (Throwable e) {
            return Double.NaN;
        }
    }

    /** Returns those that are kept, the last first. */
    List<PickExplanation> recent() {
        synchronized (kept) {
            return List.copyOf(kept);
        }
    }
}
