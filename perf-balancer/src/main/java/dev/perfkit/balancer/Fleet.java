package dev.perfkit.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who may be picked, as of one change of membership or health: immutable but for the figures inside the nodes. */
final class Fleet<T> implements Candidates {
    private final Roster<T> roster;
    private final List<Node<T>> nodes;
    private final double[] weights;
    private final double[] readiness;
    private final int[] places;
    private final Pace pace;
    private final @Nullable RandomGenerator random;
    private final boolean panic;

    private Fleet(
            Roster<T> roster, Predicate<Node<T>> wanted, boolean panic, Pace pace, @Nullable RandomGenerator random) {
        this.roster = roster;
        this.nodes = new ArrayList<>(roster.size());
        this.places = new int[roster.size()];
        Arrays.fill(places, -1);
        for (int member = 0; member < places.length; member++) {
            Node<T> node = roster.nodes().get(member);
            if (wanted.test(node)) {
                places[member] = nodes.size();
                nodes.add(node);
            }
        }
        this.weights = nodes.stream().mapToDouble(n -> n.weight).toArray();
        this.readiness =
                nodes.stream().mapToDouble(n -> n.weight / n.endpoint.weight()).toArray();
        this.panic = panic;
        this.pace = pace;
        this.random = random;
    }

    /**
     * Returns the fleet of the active members that are well, or of all active ones when none is.
     *
     * @param leaving a member that is about to stop being active
     */
    static <T> Fleet<T> of(Roster<T> roster, @Nullable Node<T> leaving, Pace pace, @Nullable RandomGenerator random) {
        Predicate<Node<T>> active = n -> n != leaving && n.admin == AdminState.ACTIVE;
        Fleet<T> well = new Fleet<>(roster, active.and(n -> n.health.isWell()), false, pace, random);
        if (well.size() > 0) {
            return well;
        }
        Fleet<T> all = new Fleet<>(roster, active, true, pace, random);
        return all.size() > 0 ? all : well;
    }

    /** Returns this fleet without the nodes of the given names. */
    Fleet<T> without(Set<String> excluded) {
        if (excluded.isEmpty()) {
            return this;
        }
        Set<Node<T>> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        kept.addAll(nodes);
        return new Fleet<>(roster, n -> kept.contains(n) && !excluded.contains(n.name), panic, pace, random);
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
    public double weight(int index) {
        return weights[index];
    }

    @Override
    public double readiness(int index) {
        return readiness[index];
    }

    @Override
    public int limit(int index) {
        return nodes.get(index).endpoint.limit();
    }

    @Override
    public Members members() {
        return roster;
    }

    @Override
    public int candidate(int member) {
        return places[member];
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
