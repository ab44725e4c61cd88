package dev.perfkit.profile;

import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.weave.Coverage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Reports made by hand. */
final class Reports {
    private Reports() {}

    static LatencySnapshot calls(int calls, long nanos) {
        LatencyRecorder recorder = new LatencyRecorder();
        for (int i = 0; i < calls; i++) {
            recorder.record(nanos);
        }
        return recorder.snapshot();
    }

    static ProfileReport.Site site(String name, LatencySnapshot latency) {
        return site(name, latency, new Concurrency(1, 2, 0, 0, 0, Concurrency.Risk.NONE), Usage.OFF, Usage.OFF);
    }

    static ProfileReport.Site site(
            String name, LatencySnapshot latency, Concurrency concurrency, Usage allocation, Usage cpu) {
        return new ProfileReport.Site(
                name,
                List.of(),
                latency,
                LatencySnapshot.empty(),
                0,
                latency,
                LatencySnapshot.empty(),
                0,
                0,
                0,
                0,
                concurrency,
                allocation,
                cpu);
    }

    /** A site whose calls return a stage, or some of them a future that is none. */
    static ProfileReport.Site returning(
            String name, LatencySnapshot returned, LatencySnapshot ended, long futures, long slow) {
        return new ProfileReport.Site(
                name,
                List.of(),
                ended,
                returned,
                futures,
                returned,
                ended,
                ended.max(),
                0,
                0,
                slow,
                new Concurrency(returned.count() - ended.count(), 9, 7, 0.1, 0, Concurrency.Risk.NONE),
                Usage.OFF,
                Usage.OFF);
    }

    static ProfileReport report(ProfileReport.Site... sites) {
        return report(null, sites);
    }

    static ProfileReport report(@Nullable CallTree tree, ProfileReport.Site... sites) {
        return new ProfileReport(
                "shop", Instant.EPOCH, Duration.ofSeconds(1), List.of(sites), tree, Overhead.UNKNOWN, null, 0);
    }

    static CallTree.Node node(String site, long calls, long self, CallTree.Node... children) {
        return new CallTree.Node(site, calls, self, List.of(children));
    }

    /** One site, one node. */
    static ProfileReport small() {
        ProfileReport.Site site = site(
                "a", calls(3, 1_000), new Concurrency(0, 1, 3, 1e-6, 0, Concurrency.Risk.NONE), Usage.OFF, Usage.OFF);
        return report(new CallTree(List.of(node("a", 3, 3_000))), site);
    }

    /** Names as an attacker would have them. */
    static ProfileReport hostile() {
        String[] names = {
            "</script><script>window.injected = 1</script>",
            "<img src=x onerror='window.injected = 2'>",
            "\"><b onmouseover=\"window.injected = 3\">bold</b>",
            "<!-- {{DATA}} --> \u2028 ünïcödé \uD83D\uDE00 ${7*7}",
            "__proto__"
        };
        List<CallTree.Node> nodes = new ArrayList<>();
        List<ProfileReport.Site> sites = new ArrayList<>();
        for (String name : names) {
            nodes.add(node(name, 10, 1_000_000));
            sites.add(site(name, calls(10, 100_000)));
        }
        return new ProfileReport(
                "</title><script>window.injected = 4</script>",
                Instant.EPOCH,
                Duration.ofSeconds(1),
                sites,
                new CallTree(nodes),
                Overhead.UNKNOWN,
                new Coverage("<i>Profiled", 3, 2, 1, List.of("<script>window.injected = 5</script>")),
                1);
    }

    /** A service as one may look: some sites, and a tree of about so many nodes, some of it deep. */
    static ProfileReport service(int size) {
        SplittableRandom random = new SplittableRandom(1);
        String[] classes = {
            "shop.Cart", "shop.Catalog", "shop.Orders", "pay.Ledger", "db.Rows", "http.Front", "cache.Near"
        };
        String[] methods = {
            "find(long)", "load(String)", "price(Item)", "save(Order)", "list()", "<init>()", "check(User)"
        };
        List<ProfileReport.Site> sites = new ArrayList<>();
        for (String type : classes) {
            for (String method : methods) {
                sites.add(serviceSite("com.example." + type + "." + method, random));
            }
        }
        List<CallTree.Node> roots = List.of(
                branch(4_000_000_000L, size / 2, 0, sites, random),
                branch(2_500_000_000L, size / 3, 0, sites, random),
                branch(900_000_000L, size - size / 2 - size / 3, 0, sites, random));
        return new ProfileReport(
                "shop",
                Instant.parse("2026-11-22T10:15:30.123456Z"),
                Duration.ofSeconds(60),
                sites.stream().sorted(ProfileReport.Order.TOTAL.comparator()).toList(),
                new CallTree(roots),
                new Overhead(46.2, 35, 391, 61_000_000),
                new Coverage("Profiled", 49, 48, 45, List.of("com.example.legacy.Importer")),
                1_204);
    }

    private static ProfileReport.Site serviceSite(String name, SplittableRandom random) {
        LatencyRecorder latency = new LatencyRecorder();
        LatencyRecorder warmUp = new LatencyRecorder();
        double median = Math.pow(10, 2 + 5 * random.nextDouble());
        int calls = 100 + random.nextInt(4_000);
        for (int i = 0; i < calls; i++) {
            double deviate = Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(6.283 * random.nextDouble());
            long nanos = (long) (median * Math.exp(0.6 * deviate) * (i < 1_000 ? 3 - i / 500.0 : 1));
            if (random.nextInt(500) == 0) {
                latency.recordError(nanos);
            } else {
                latency.record(nanos);
            }
            if (i < 1_000) {
                warmUp.record(nanos);
            }
        }
        int kind = random.nextInt(4);
        int every = kind == 0 ? 1 : 64;
        long measured = kind == 3 ? 0 : calls / every;
        Usage allocation = new Usage(measured, measured * random.nextInt(5_000), 90_000, every, kind == 3 ? calls : 0);
        Usage cpu = kind == 1
                ? Usage.OFF
                : new Usage(measured, (long) (measured * median / 2), 900_000, every, kind == 3 ? calls : 0);
        double rate = calls / 60.0;
        Concurrency.Risk risk = name.contains("Ledger.save") ? Concurrency.Risk.BOTTLENECK_RISK : Concurrency.Risk.NONE;
        return new ProfileReport.Site(
                name,
                random.nextInt(5) == 0 ? List.of("tier=gold") : List.of(),
                latency.snapshot(),
                LatencySnapshot.empty(),
                0,
                latency.snapshot(),
                warmUp.snapshot(),
                (long) (median * 40),
                0,
                random.nextInt(3),
                0,
                new Concurrency(
                        random.nextInt(5),
                        5 + random.nextInt(60),
                        rate,
                        rate * median / 1e9,
                        risk == Concurrency.Risk.NONE ? 0 : 20,
                        risk),
                allocation,
                cpu);
    }

    /** Makes so many nodes of that time together, of which a part is the first one's own. */
    private static CallTree.Node branch(
            long total, int size, int depth, List<ProfileReport.Site> sites, SplittableRandom random) {
        String site = sites.get(random.nextInt(sites.size())).name();
        List<CallTree.Node> children = new ArrayList<>();
        long time = (long) (total * (0.8 + 0.19 * random.nextDouble()));
        int nodes = depth < 63 ? size - 1 : 0;
        long left = time;
        while (nodes > 0 && left > 0) {
            double part = nodes == 1 ? 1 : 0.35 + 0.6 * random.nextDouble();
            int own = Math.max(1, (int) (nodes * part));
            long share = nodes == own ? left : (long) (left * Math.min(1, part * (0.7 + 0.4 * random.nextDouble())));
            children.add(branch(share, own, depth + 1, sites, random));
            nodes -= own;
            left -= share;
        }
        return new CallTree.Node(site, 1 + random.nextInt(5_000), total - time + left, children);
    }
}
