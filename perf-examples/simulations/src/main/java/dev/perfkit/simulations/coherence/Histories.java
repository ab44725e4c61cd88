package dev.perfkit.simulations.coherence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.perfkit.cache.kit.CacheOperation;
import dev.perfkit.cache.kit.CacheOperation.Kind;
import dev.perfkit.cache.kit.HistoryChecker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Random calls of all nodes, under random faults. */
final class Histories {
    /** Few, so that calls meet. */
    static final int KEYS = 16;

    private static final int THREADS = 3;

    private final Cluster cluster;

    Histories(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Lets the nodes call for so long, and judges what they were answered. */
    HistoryChecker.Verdict run(Duration time, long seed) {
        List<CacheOperation> history = new ArrayList<>();
        try (FarObserver observer = new FarObserver(cluster.openFar(), cluster.versions(), 0, KEYS)) {
            for (Member member : cluster.members()) {
                member.ask(
                        Task.BEGIN_HISTORY,
                        seed + 1_000L * member.name().charAt(0),
                        THREADS,
                        cluster.product().isPeer() ? 1 : 0);
            }
            long start = Pause.now();
            SplittableRandom random = new SplittableRandom(seed);
            while (Pause.now() - start < time.toNanos()) {
                history.add(fault(random));
                Pause.of(Duration.ofMillis(random.nextInt(500, 3_000)));
            }
            cluster.ask(cluster.members(), Task.END_HISTORY);
            observer.end();
            history.addAll(observer.history());
        }
        cluster.members().forEach(member -> history.addAll(read(member)));
        return HistoryChecker.check(seed, history);
    }

    private CacheOperation fault(SplittableRandom random) {
        Member victim = cluster.members().get(random.nextInt(cluster.members().size()));
        long start = Pause.now();
        String what = switch (random.nextInt(4)) {
            case 0 -> cut(victim, Duration.ofMillis(random.nextInt(100, 1_500)));
            case 1 -> stall(victim, Duration.ofMillis(random.nextInt(100, 5_000)), false);
            case 2 -> stall(victim, Duration.ofMillis(random.nextInt(100, 5_000)), true);
            default -> flush();
        };
        return new CacheOperation(Kind.FAULT, what, 0, 0, start, Pause.now(), true);
    }

    private static String cut(Member victim, Duration time) {
        victim.wire().cut();
        Pause.of(time);
        victim.wire().restore();
        return "cut of " + victim.name();
    }

    private static String stall(Member victim, Duration time, boolean forGood) {
        victim.wire().stall();
        Pause.of(time);
        if (forGood) {
            victim.wire().strand();
            return "stall of " + victim.name() + ", for good";
        }
        victim.wire().restore();
        return "stall of " + victim.name();
    }

    private String flush() {
        cluster.flushAll();
        return "FLUSHALL";
    }

    private List<CacheOperation> read(Member member) {
        try (Stream<String> lines = Files.lines(Worker.history(cluster.folder(), member.name()), UTF_8)) {
            return lines.map(CacheOperation::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
