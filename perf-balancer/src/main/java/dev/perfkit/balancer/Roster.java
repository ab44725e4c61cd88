package dev.perfkit.balancer;

import dev.perfkit.balancer.Candidates.Members;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All members, as of one change of membership. */
final class Roster<T> implements Members {
    private final List<Node<T>> nodes;
    private final int[] weights;

    Roster(Collection<Node<T>> nodes) {
        this.nodes = List.copyOf(nodes);
        this.weights = nodes.stream().mapToInt(n -> n.endpoint.weight()).toArray();
    }

    /** Returns whether it is still true of these nodes. */
    boolean isOf(Collection<Node<T>> others) {
        if (others.size() != nodes.size()) {
            return false;
        }
        int i = 0;
        for (Node<T> other : others) {
            if (other != nodes.get(i) || other.endpoint.weight() != weights[i]) {
                return false;
            }
            i++;
        }
        return true;
    }

    List<Node<T>> nodes() {
        return nodes;
    }

    /**
     * Returns those that the host wants to be asked, well or not.
     *
     * @param leaving one that is about to stop being so
     */
    List<Node<T>> active(@Nullable Node<T> leaving) {
        return nodes.stream()
                .filter(node -> node != leaving && node.admin == AdminState.ACTIVE)
                .toList();
    }

    @Override
    public int size() {
        return weights.length;
    }

    @Override
    public String name(int member) {
        return nodes.get(member).name;
    }

    @Override
    public int weight(int member) {
        return weights[member];
    }

    @Override
    public String toString() {
        return nodes.toString();
    }
}
