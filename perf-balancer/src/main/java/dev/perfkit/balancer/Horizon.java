package dev.perfkit.balancer;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The fleet at one moment, parted into what is near and the rest where there is an own zone. */
final class Horizon<T> {
    private final Fleet<T> whole;
    private final @Nullable Zones<T> zones;

    private Horizon(Fleet<T> whole, @Nullable Zones<T> zones) {
        this.whole = whole;
        this.zones = zones;
    }

    private record Zones<T>(Fleet<T> home, Fleet<T> away, HomeZone<T> share) {}

    /**
     * Parts a fleet.
     *
     * @param active the members that the host wants to be asked, well or not
     */
    static <T> Horizon<T> of(Fleet<T> whole, List<Node<T>> active, Locality locality, long now) {
        String zone = locality.zone();
        if (zone == null || whole.isPanic()) {
            return new Horizon<>(whole, null);
        }
        Predicate<Node<T>> near = node -> zone.equals(node.endpoint.zone());
        Fleet<T> home = whole.only(near);
        Fleet<T> away = whole.only(near.negate());
        if (home.size() == 0 || away.size() == 0) {
            return new Horizon<>(whole, null);
        }
        List<Node<T>> all = active.stream().filter(near).toList();
        HomeZone<T> share = new HomeZone<>(all, home.nodes(), locality.spillAbove(), now);
        return new Horizon<>(whole, new Zones<>(home, away, share));
    }

    Fleet<T> whole() {
        return whole;
    }

    /** Returns whom to choose from; empty only if nobody can be picked at all. */
    Fleet<T> candidates(Set<String> excluded, long now) {
        Fleet<T> chosen = zones == null ? whole : staysHome(zones, now) ? zones.home : zones.away;
        Fleet<T> left = chosen.without(excluded);
        return left.size() == 0 ? whole.without(excluded) : left;
    }

    private boolean staysHome(Zones<T> parted, long now) {
        double kept = parted.share.kept(now);
        return kept >= 1 || whole.random().nextDouble() < kept;
    }
}
