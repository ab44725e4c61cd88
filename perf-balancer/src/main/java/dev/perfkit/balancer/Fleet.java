package dev.perfkit.balancer;

import dev.perfkit.balancer.Candidates.Members;
import dev.perfkit.balancer.health.PanicPolicy;
import dev.perfkit.stats.Ewma;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Who may be picked, as of one change of membership or health: immutable but for the figures inside the nodes. */
final class Fleet<T> implements Candidates {
    private final Roster<T> roster;
    private final List<Node<T>> nodes;
    private final Seat[] seats;
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
        Function<Node<T>, Seat> seat = pace.heedsReports() ? ReportingSeat::new : Seat::new;
        this.seats = nodes.stream().map(seat).toArray(Seat[]::new);
        this.panic = panic;
        this.trusted = trusted == null ? this : trusted;
        this.pace = pace;
        this.random = random;
    }

    /**
     * Returns the fleet of the active members that are well; in a panic of all active ones, or of none.
     *
     * @param active the members that the host wants to be asked, well or not
     * @param panicked whether the fleet before was in a panic
     */
    static <T> Fleet<T> of(
            Roster<T> roster,
            List<Node<T>> active,
            PanicPolicy policy,
            boolean panicked,
            Pace pace,
            @Nullable RandomGenerator random) {
        Set<Node<T>> wanted = Set.copyOf(active);
        Predicate<Node<T>> well = n -> wanted.contains(n) && n.health.isWell();
        Fleet<T> trusted = new Fleet<>(roster, well.and(n -> n.health.isTrusted()), false, null, pace, random);
        Fleet<T> fleet = new Fleet<>(roster, well, false, trusted.size() == 0 ? null : trusted, pace, random);
        if (policy.isPanic(fleet.size(), active.size(), panicked)) {
            return new Fleet<>(roster, policy.failsFast() ? n -> false : wanted::contains, true, null, pace, random);
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
        Set<Node<T>> mine = Set.copyOf(nodes);
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
        double median = pace.medianNanos();
        return node.responseNanos(now, median) * node.reported.factor(now, median);
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
        return seats[index].weight;
    }

    @Override
    public double readiness(int index) {
        return seats[index].readiness;
    }

    @Override
    public int limit(int index) {
        return seats[index].limit;
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
        return seats[index].load.glance();
    }

    @Override
    public double meanAgeNanos(int index, long now) {
        return seats[index].load.meanAgeNanos(now);
    }

    @Override
    public double responseNanos(int index, long now) {
        return seats[index].responseNanos(now, pace.medianNanos());
    }

    /** What a choice looks at of a candidate, close together: in a large fleet each look misses the cache. */
    private static class Seat {
        final Load load;
        final Ewma response;
        final double weight;
        final double readiness;
        final int limit;

        Seat(Node<?> node) {
            this.load = node.load;
            this.response = node.response;
            this.weight = node.weight;
            this.readiness = node.weight / node.endpoint.weight();
            this.limit = node.endpoint.limit();
        }

        double responseNanos(long now, double median) {
            return Node.responseNanos(response, now, median);
        }
    }

    /** One whose server may tell of itself. A class of its own: where there is none, no pick looks for reports. */
    private static final class ReportingSeat extends Seat {
        final Reported reported;

        ReportingSeat(Node<?> node) {
            super(node);
            this.reported = node.reported;
        }

        @Override
        double responseNanos(long now, double median) {
            return super.responseNanos(now, median) * reported.factor(now, median);
        }
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
