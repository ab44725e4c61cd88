package dev.perfkit.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** The call tree as it grows: bounded in nodes and in depth; what does not fit is counted at one node for all others. */
final class CallTreeRecorder {
    static final int MAXIMUM_NODES = 4_096;
    static final int MAXIMUM_DEPTH = 64;

    /* Two numbers a cell, and a cache line or two to itself: threads that count at one node do not wait for each other. */
    private static final int CELL = 16;
    private static final int CELLS =
            Integer.highestOneBit(Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors())));

    private final AtomicInteger size = new AtomicInteger();
    private final Node root = new Node(this, "", 0);
    private final Node other = new Node(this, Sites.OTHER, 1);

    Node root() {
        return root;
    }

    /** Returns the tree as it is now, without the calls under way. */
    CallTree snapshot() {
        List<CallTree.Node> roots = new ArrayList<>();
        CallTree.Node rest = other.snapshot();
        for (CallTree.Node node : root.childNodes()) {
            if (node.site().equals(Sites.OTHER)) {
                // The site that takes the calls of all further sites. A path is one node, and this one has two reasons.
                rest = new CallTree.Node(
                        Sites.OTHER, rest.calls() + node.calls(), rest.self() + node.self(), node.children());
            } else {
                roots.add(node);
            }
        }
        if (rest.calls() > 0 || !rest.children().isEmpty()) {
            roots.add(rest);
        }
        roots.sort(LONGEST_FIRST);
        return new CallTree(roots);
    }

    private static final Comparator<CallTree.Node> LONGEST_FIRST =
            Comparator.comparingLong(CallTree.Node::total).reversed().thenComparing(CallTree.Node::site);

    /** One path of sites. */
    static final class Node {
        private final CallTreeRecorder tree;
        private final String site;
        private final int depth;
        private final AtomicLongArray cells = new AtomicLongArray(CELL * (CELLS + 1));
        private final ConcurrentHashMap<String, Node> children = new ConcurrentHashMap<>(4);
        // The child asked for last, as a hint: a race writes one of two right ones. All fields of a node are final.
        private @Nullable Node recent;

        private Node(CallTreeRecorder tree, String site, int depth) {
            this.tree = tree;
            this.site = site;
            this.depth = depth;
        }

        String site() {
            return site;
        }

        boolean isIn(CallTreeRecorder which) {
            return tree == which;
        }

        Node child(String name) {
            Node hint = recent;
            if (hint != null && hint.site == name) { // a site has one name object
                return hint;
            }
            return find(name);
        }

        private Node find(String name) {
            Node child = children.get(name);
            if (child == null) {
                child = this == tree.other || depth == MAXIMUM_DEPTH ? tree.other : grow(name);
            }
            recent = child.site == name ? child : recent;
            return child;
        }

        private Node grow(String name) {
            if (tree.size.incrementAndGet() > MAXIMUM_NODES) {
                tree.size.decrementAndGet();
                return tree.other;
            }
            Node made = new Node(tree, name, depth + 1);
            Node faster = children.putIfAbsent(name, made);
            if (faster != null) {
                tree.size.decrementAndGet();
                return faster;
            }
            return made;
        }

        /** A call has returned. */
        void add(int slot, long selfNanos) {
            int cell = CELL * (1 + (slot & (CELLS - 1)));
            cells.getAndAdd(cell, 1);
            cells.getAndAdd(cell + 1, selfNanos);
        }

        private long sum(int place) {
            long sum = 0;
            for (int cell = 1; cell <= CELLS; cell++) {
                sum += cells.get(CELL * cell + place);
            }
            return sum;
        }

        long calls() {
            return sum(0);
        }

        List<CallTree.Node> childNodes() {
            return children.values().stream()
                    .map(Node::snapshot)
                    .sorted(LONGEST_FIRST)
                    .toList();
        }

        CallTree.Node snapshot() {
            return new CallTree.Node(site, calls(), sum(1), childNodes());
        }
    }
}
