package dev.perfkit.profile;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A profiler's report as tests read it. */
final class Reported {
    private Reported() {}

    static Map<String, ProfileReport.Site> sites(Profiler profiler) {
        return profiler.report().sites().stream()
                .collect(Collectors.toMap(ProfileReport.Site::name, Function.identity()));
    }

    static ProfileReport.Site site(Profiler profiler, String name) {
        ProfileReport.Site site = sites(profiler).get(name);
        if (site == null) {
            throw new AssertionError(
                    "no site " + name + " among " + sites(profiler).keySet());
        }
        return site;
    }

    /** Returns the tree on one line: {@code a*2(b*1 c*1)}; children by name. */
    static String tree(Profiler profiler) {
        CallTree tree = profiler.report().tree();
        if (tree == null) {
            throw new AssertionError("no tree");
        }
        return tree.roots().stream().map(Reported::text).sorted().collect(Collectors.joining(" "));
    }

    private static String text(CallTree.Node node) {
        String children = node.children().stream().map(Reported::text).sorted().collect(Collectors.joining(" "));
        return node.site() + "*" + node.calls() + (children.isEmpty() ? "" : "(" + children + ")");
    }
}
