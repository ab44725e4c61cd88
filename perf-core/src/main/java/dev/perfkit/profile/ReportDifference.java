package dev.perfkit.profile;

import dev.perfkit.profile.ProfileReport.Site;
import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happened between two reports of one profiler. */
final class ReportDifference {
    private final ProfileReport later;
    private final ProfileReport earlier;
    private final double nanos;

    private ReportDifference(ProfileReport later, ProfileReport earlier) {
        this.later = later;
        this.earlier = earlier;
        this.nanos = Amounts.nanos(later.elapsed().minus(earlier.elapsed()));
    }

    static ProfileReport of(ProfileReport later, ProfileReport earlier) {
        return new ReportDifference(later, earlier).report();
    }

    private ProfileReport report() {
        if (!earlier.profiler().equals(later.profiler())) {
            throw notEarlier("profiler " + earlier.profiler(), "one of " + later.profiler());
        }
        Duration elapsed = later.elapsed().minus(earlier.elapsed());
        if (elapsed.isNegative() || earlier.takenAt().isAfter(later.takenAt())) {
            throw notEarlier(
                    "taken " + earlier.takenAt() + " after " + earlier.elapsed(),
                    "one before " + later.takenAt() + " and " + later.elapsed());
        }
        if ((earlier.tree() == null) != (later.tree() == null)) {
            throw notEarlier("only one of the two has a call tree", "one of the same profiler");
        }
        List<Site> sites = sites();
        return new ProfileReport(
                later.profiler(),
                later.takenAt(),
                elapsed,
                sites,
                later.tree() == null || earlier.tree() == null
                        ? null
                        : new CallTree(
                                nodes("", later.tree().roots(), earlier.tree().roots())),
                later.overhead().over(sites),
                later.coverage(),
                minus("unmeasuredCalls", later.unmeasuredCalls(), earlier.unmeasuredCalls()));
    }

    private List<Site> sites() {
        Map<String, Site> before = new HashMap<>();
        earlier.sites().forEach(site -> before.put(site.name(), site));
        List<Site> sites = new ArrayList<>();
        for (Site site : later.sites()) {
            Site past = before.remove(site.name());
            sites.add(past == null ? during(site) : minus(site, past));
        }
        if (!before.isEmpty()) {
            throw notEarlier(
                    "has the site " + before.keySet().iterator().next(), "no site that is not in the later report");
        }
        return sites;
    }

    private Site minus(Site site, Site past) {
        String name = site.name();
        LatencySnapshot latency = minus(name, site.latency(), past.latency());
        LatencySnapshot warmUp = minus(name, site.warmUp(), past.warmUp());
        return new Site(
                name,
                site.tags(),
                latency,
                minus(name, site.returned(), past.returned()),
                minus(name, site.futures(), past.futures()),
                minus(name, site.self(), past.self()),
                isPart(warmUp, latency) ? warmUp : isWarm(site) ? LatencySnapshot.empty() : latency,
                past.calls() > 0 ? 0 : site.firstCall(),
                minus(name, site.cancelled(), past.cancelled()),
                minus(name, site.recursive(), past.recursive()),
                minus(name, site.slow(), past.slow()),
                site.concurrency().over(latency, nanos),
                minus(name, site.allocation(), past.allocation()),
                minus(name, site.cpu(), past.cpu()));
    }

    /**
     * A call is counted first, and among the first 1,000 right after. One that the earlier report saw between the two is in the
     * one difference and not in the other. Then all calls of this time are warm-up as long as that lasts, and none when it is over.
     */
    private static boolean isPart(LatencySnapshot warmUp, LatencySnapshot latency) {
        try {
            latency.minus(warmUp);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isWarm(Site site) {
        return site.warmUp().count() >= WarmUp.CALLS;
    }

    /** A site that is new: all its calls are of this time. */
    private Site during(Site site) {
        return new Site(
                site.name(),
                site.tags(),
                site.latency(),
                site.returned(),
                site.futures(),
                site.self(),
                site.warmUp(),
                site.firstCall(),
                site.cancelled(),
                site.recursive(),
                site.slow(),
                site.concurrency().over(site.latency(), nanos),
                site.allocation(),
                site.cpu());
    }

    private Usage minus(String name, Usage usage, Usage past) {
        long measured = minus(name, usage.measured(), past.measured());
        return new Usage(
                measured,
                minus(name, usage.total(), past.total()),
                measured == 0 ? 0 : usage.peak(),
                usage.every(),
                minus(name, usage.virtual(), past.virtual()));
    }

    private LatencySnapshot minus(String name, LatencySnapshot snapshot, LatencySnapshot past) {
        try {
            return snapshot.minus(past);
        } catch (IllegalArgumentException e) {
            IllegalArgumentException refusal = notEarlier(name + " " + past, "no more than " + snapshot);
            refusal.initCause(e);
            throw refusal;
        }
    }

    private long minus(String name, long count, long past) {
        if (past > count) {
            throw notEarlier(name + " " + past, "at most " + count);
        }
        return count - past;
    }

    private List<CallTree.Node> nodes(String path, List<CallTree.Node> nodes, List<CallTree.Node> past) {
        Map<String, CallTree.Node> before = new HashMap<>();
        past.forEach(node -> before.put(node.site(), node));
        Set<String> seen = new HashSet<>();
        List<CallTree.Node> difference = new ArrayList<>();
        for (CallTree.Node node : nodes) {
            seen.add(node.site());
            CallTree.Node left = node(path + "/" + node.site(), node, before.get(node.site()));
            if (left.calls() > 0 || left.self() > 0 || !left.children().isEmpty()) {
                difference.add(left);
            }
        }
        if (!seen.containsAll(before.keySet())) {
            throw notEarlier("has calls at " + path + "/" + before.keySet(), "no path that is not in the later report");
        }
        difference.sort(Comparator.comparingLong(CallTree.Node::total).reversed());
        return difference;
    }

    private CallTree.Node node(String path, CallTree.Node node, CallTree.@Nullable Node past) {
        return past == null
                ? node
                : new CallTree.Node(
                        node.site(),
                        minus(path, node.calls(), past.calls()),
                        // A self time is a difference itself: one that shrinks was read while a call ended.
                        Math.max(0, node.self() - past.self()),
                        nodes(path, node.children(), past.children()));
    }

    private static IllegalArgumentException notEarlier(String found, String expected) {
        return new IllegalArgumentException("earlier: " + found + " (expected: " + expected + ")");
    }
}
