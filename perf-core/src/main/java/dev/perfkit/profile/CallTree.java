package dev.perfkit.profile;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Who called whom, for how long: every call counted, none sampled. A path of sites from the outermost inwards is a node.
 *
 * @param roots the calls that no profiled call surrounds, the longest first
 */
public record CallTree(List<Node> roots) {
    /** Copies the list. */
    public CallTree {
        roots = List.copyOf(roots);
    }

    /** Returns the time of all calls. */
    public long total() {
        return roots.stream().mapToLong(Node::total).sum();
    }

    /**
     * The calls of one site on one path. Times are in nanoseconds on the thread that made the call: what a returned stage
     * takes to complete is not in them.
     *
     * @param site the site's name; {@code "(other)"} where the tree was full or too deep
     * @param calls how many calls have returned
     * @param self their time, without that of their children
     * @param children what was called from here, the longest first
     */
    public record Node(String site, long calls, long self, List<Node> children) {
        /** Copies the list. */
        public Node {
            requireNonNull(site, "site");
            children = List.copyOf(children);
        }

        /** Returns the time with that of the children. */
        public long total() {
            long total = self;
            for (Node child : children) {
                total += child.total();
            }
            return total;
        }
    }
}
