package dev.perfkit.balancer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who may be picked, as of one change of membership or health: immutable but for the figures inside the nodes. */
final class Fleet<T> implements Candidates {
    private final List<Node<T>> nodes;
    private final Pace pace;
    private final @Nullable RandomGenerator random;
    private final boolean panic;

    private Fleet(List<Node<T>> nodes, boolean panic, Pace pace, @Nullable RandomGenerator random) {
        this.nodes = nodes;
        this.panic = panic;
        this.pace = pace;
        this.random = random;
    }

    /**
     * Returns the fleet of the active members that are well, or of all active ones when none is.
     *
     * @param leaving a member that is about to stop being active
     */
    static <T> Fleet<T> of(
            Collection<Node<T>> members, @Nullable Node<T> leaving, Pace pace, @Nullable RandomGenerator random) {
        List<Node<T>> active = filter(members, n -> n != leaving && n.admin == AdminState.ACTIVE);
        List<Node<T>> well = filter(active, n -> n.health.isWell());
        boolean panic = well.isEmpty() && !active.isEmpty();
        return new Fleet<>(panic ? active : well, panic, pace, random);
    }

    /** Returns this fleet without the nodes of the given names. */
    Fleet<T> without(Set<String> excluded) {
        return excluded.isEmpty()
                ? this
                : new Fleet<>(filter(nodes, n -> !excluded.contains(n.name)), panic, pace, random);
    }

    private static <T> List<Node<T>> filter(Collection<Node<T>> nodes, Predicate<Node<T>> wanted) {
        List<Node<T>> kept = new ArrayList<>(nodes.size());
        for (Node<T> node : nodes) {
            if (wanted.test(node)) {
                kept.add(node);
            }
        }
        return kept;
    }

    boolean isPanic() {
        return panic;
    }

    Node<T> node(int index) {
        return nodes.get(index);
    }

    @Override
    public int size() {
        return nodes.size();
    }

    @Override
    public String name(int index) {
        return nodes.get(index).name;
    }

    @Override
    public long inFlight(int index) {
        return nodes.get(index).load.inFlight();
    }

    @Override
    public double meanAgeNanos(int index, long now) {
        return nodes.get(index).load.meanAgeNanos(now);
    }

    @Override
    public double responseNanos(int index, long now) {
        return nodes.get(index).responseNanos(now, pace.medianNanos());
    }

    @Override
    public RandomGenerator random() {
        return random != null ? random : ThreadLocalRandom.current();
    }

    @Override
    public String toString() {
        return "Fleet" + nodes;
    }
}
