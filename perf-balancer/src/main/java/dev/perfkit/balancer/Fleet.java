package dev.perfkit.balancer;

import dev.perfkit.balancer.health.PanicPolicy;
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
    private final int[] limits;
    private final int[] places;
    private final Pace pace;
    private final @Nullable RandomGenerator random;
    private final boolean panic;
    private final Fleet<T> trusted;

    private Fleet(
            Roster<T> roster,
            Predicate<Node<T>> wanted,
            boolean panic,
            @Nullable Fleet<T> trusted,
            Pace pace,
            @Nullable RandomGenerator random) {
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
        this.limits = nodes.stream().mapToInt(n -> n.endpoint.limit()).toArray();
        this.readiness =
                nodes.stream().mapToDouble(n -> n.weight / n.endpoint.weight()).toArray();
        this.panic = panic;
        this.trusted = trusted == null ? this : trusted;
        this.pace = pace;
        this.random = random;
    }

    /**
     * Returns the fleet of the active members that are well; in a panic of all active ones, or of none.
     *
     * @param leaving a member that is about to stop being active
     * @param panicked whether the fleet before was in a panic
     */
    static <T> Fleet<T> of(
            Roster<T> roster,
            @Nullable Node<T> leaving,
            PanicPolicy policy,
            boolean panicked,
            Pace pace,
            @Nullable RandomGenerator random) {
        Predicate<Node<T>> active = n -> n != leaving && n.admin == AdminState.ACTIVE;
        Predicate<Node<T>> well = active.and(n -> n.health.isWell());
        Fleet<T> trusted = new Fleet<>(roster, well.and(n -> n.health.isTrusted()), false, null, pace, random);
        Fleet<T> fleet = new Fleet<>(roster, well, false, trusted.size() == 0 ? null : trusted, pace, random);
        int all = (int) roster.nodes().stream().filter(active).count();
        if (policy.isPanic(fleet.size(), all, panicked)) {
            return new Fleet<>(roster, policy.failsFast() ? n -> false : active, true, null, pace, random);
        }
        return trusted.size() == fleet.size() ? trusted : fleet;
    }

    /** Returns this fleet without the nodes of the given names. */
    Fleet<T> without(Set<String> excluded) {
        if (excluded.isEmpty()) {
            return this;
        }
        return only(node -> !excluded.contains(node.name));
    }

    /** Returns this fleet's nodes of which that is true. */
    Fleet<T> only(Predicate<Node<T>> wanted) {
        Set<Node<T>> mine = Collections.newSetFromMap(new IdentityHashMap<>());
        mine.addAll(nodes);
        Fleet<T> rest = trusted == this ? null : trusted.only(wanted);
        return new Fleet<>(roster, node -> mine.contains(node) && wanted.test(node), panic, rest, pace, random);
    }

    List<Node<T>> nodes() {
        return nodes;
    }

    /** Returns this fleet without the nodes on trial; itself where there are none, or nobody else at all. */
    Fleet<T> trusted() {
        return trusted;
    }

    boolean isPanic() {
        return panic;
    }

    Node<T> member(int member) {
        return roster.nodes().get(member);
    }

    double responseNanos(Node<T> node, long now) {
        return node.responseNanos(now, pace.medianNanos());
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
        return limits[index];
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
        return responseNanos(nodes.get(index), now);
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
