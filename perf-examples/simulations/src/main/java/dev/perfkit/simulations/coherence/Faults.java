package dev.perfkit.simulations.coherence;

import dev.perfkit.simulations.coherence.Tally.Row;
import java.time.Duration;
import java.util.List;

/** Links that fail and a Redis that forgets, while the other nodes go on changing. */
final class Faults {
    private static final Duration CUT = Duration.ofMillis(1_500);
    /** A link that is silent for 3 s is to be known as such. */
    private static final Duration STALL = Duration.ofSeconds(4);

    private static final Duration AFTER_LINK = Duration.ofSeconds(2);
    private static final Duration AFTER_FLUSH = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final int keys;
    private final Tally tally;
    private final List<Member> victims;

    Faults(Cluster cluster, int keys, Tally tally) {
        this.cluster = cluster;
        this.keys = keys;
        this.tally = tally;
        victims = List.of(cluster.member("B"), cluster.member("C"));
    }

    /** Two nodes' connections are reset and refused for 1.5 s; two seconds after they could come back, the nodes are looked at. */
    void cut(int times, long seed) {
        for (int i = 0; i < times; i++) {
            cut(seed + 10L * i);
        }
    }

    private void cut(long seed) {
        begin(seed);
        long start = Pause.now();
        victims.forEach(victim -> victim.wire().cut());
        change(seed);
        Pause.until(start, CUT);
        victims.forEach(victim -> victim.wire().restore());
        Pause.of(AFTER_LINK);
        look(Row.STALE_AFTER_CUT);
    }

    /**
     * Two nodes' connections fall silent without an end, and the nodes are looked at when they could know. Then the connections go
     * on, with all that was held, or, every other time, only new ones work; and the nodes are looked at again.
     */
    void stall(int times, long seed) {
        for (int i = 0; i < times; i++) {
            stall(seed + 10L * i, i % 2 == 1);
        }
    }

    private void stall(long seed, boolean forGood) {
        begin(seed);
        long start = Pause.now();
        victims.forEach(victim -> victim.wire().stall());
        change(seed);
        Pause.until(start, STALL);
        tally.add(Row.STALE_AFTER_STALL, cluster.ask(victims, Task.READ, 0, keys));
        victims.forEach(victim -> {
            if (forGood) {
                victim.wire().strand();
            } else {
                victim.wire().restore();
            }
        });
        Pause.of(AFTER_LINK);
        look(Row.STALE_AFTER_STALL);
    }

    private void begin(long seed) {
        cluster.ask(cluster.members(), Task.READ, 0, keys);
        cluster.ask(victims, Task.STIR, 0, keys, seed);
    }

    private void change(long seed) {
        int half = keys / 2;
        var first = cluster.begin(cluster.member("A"), Task.CHANGE, 0, half, seed);
        var second = cluster.begin(cluster.member("D"), Task.CHANGE, half, keys, seed + 1);
        first.join();
        second.join();
    }

    private void look(Row row) {
        tally.add(row, cluster.ask(victims, Task.READ, 0, keys));
        cluster.ask(victims, Task.CALM);
    }

    /** The source is changed past the caches, and Redis emptied for that: after a second, all nodes are to know. */
    void flush(int times, long seed) {
        for (int i = 0; i < times; i++) {
            flush(seed + 10L * i);
        }
    }

    private void flush(long seed) {
        cluster.ask(cluster.members(), Task.READ, 0, keys);
        cluster.ask(cluster.members(), Task.STIR, 0, keys, seed);
        for (int key = 0; key < keys; key++) {
            cluster.versions().next(key);
        }
        cluster.flushAll();
        for (int key = 0; key < keys; key++) {
            cluster.versions().acknowledge(key);
        }
        Pause.of(AFTER_FLUSH);
        tally.add(Row.STALE_AFTER_FLUSHALL, cluster.ask(cluster.members(), Task.READ, 0, keys));
        cluster.ask(cluster.members(), Task.CALM);
    }
}
