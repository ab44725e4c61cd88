package dev.perfkit.simulations.coherence;

import dev.perfkit.simulations.coherence.Tally.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Calls that meet, without any fault. */
final class Races {
    private static final Duration ENOUGH = Duration.ofSeconds(1);
    /** So few keys that each is being read whenever it changes. */
    private static final int WINDOW = 8;

    private final Cluster cluster;
    private final Keys keys;
    private final Tally tally;

    Races(Cluster cluster, Keys keys, Tally tally) {
        this.cluster = cluster;
        this.keys = keys;
        this.tally = tally;
    }

    /** In each node, keys of its own are removed while they are loaded. */
    void removeWhileLoading(int tries, long seed) {
        List<CompletableFuture<long[]>> asked = IntStream.range(
                        0, cluster.members().size())
                .mapToObj(i -> cluster.begin(
                        cluster.members().get(i), Task.RACE, keys.racing(i), Keys.RACING, tries, seed + i))
                .toList();
        asked.forEach(answer -> tally.add(Row.STALE_AFTER_REMOVE, answer.join()));
    }

    /**
     * All nodes read and change all keys at once; a second after the last change of one of them the others are looked at. Beside it
     * all nodes put some keys at the same time, after which they have to agree with what stands in Redis.
     */
    void changeEverywhere(int batches, long seed) {
        for (int batch = 0; batch < batches; batch++) {
            changeEverywhere(cluster.members().get(batch % cluster.members().size()), seed + 100L * batch);
        }
    }

    private void changeEverywhere(Member last, long seed) {
        int clashing = keys.clashing();
        int end = clashing + Keys.CLASHING;
        cluster.ask(cluster.members(), Task.READ, 0, end);
        try (FarView far = cluster.openFar();
                FarObserver observer = new FarObserver(cluster.openFar(), cluster.versions(), clashing, end)) {
            for (int first = 0; first < clashing; first += WINDOW) {
                changeWindow(last, first, Math.min(first + WINDOW, clashing), seed + first);
            }
            long threw = 0;
            for (int first = clashing; first < end; first += WINDOW) {
                threw += clashInWindow(first, Math.min(first + WINDOW, end), seed + first);
            }
            Pause.of(ENOUGH);
            tally.add(Row.STALE_AFTER_PUT, cluster.ask(cluster.except(last), Task.READ, 0, clashing));
            if (threw == 0) {
                compare(far, clashing, end);
            }
            tally.add(Row.FAR_TIER_WENT_BACK, observer.end());
        }
    }

    /** All change and read the same few keys, the last one once more than the others. */
    private void changeWindow(Member last, int first, int end, long seed) {
        cluster.ask(cluster.members(), Task.STIR, first, end, seed);
        cluster.ask(cluster.members(), Task.CHANGE, first, end, seed);
        cluster.ask(List.of(last), Task.CHANGE, first, end, seed + 1);
        cluster.ask(cluster.members(), Task.CALM);
    }

    private long clashInWindow(int first, int end, long seed) {
        cluster.ask(cluster.members(), Task.STIR, first, end, seed);
        long threw = cluster.ask(cluster.members(), Task.CLASH, first, end)[0];
        cluster.ask(cluster.members(), Task.CALM);
        return threw;
    }

    private void compare(FarView far, int first, int end) {
        long[] there = IntStream.range(first, end).mapToLong(far::read).toArray();
        List<long[]> answers = new ArrayList<>();
        cluster.members().forEach(member -> answers.add(member.ask(Task.VALUES, first, end)));
        for (long[] values : answers) {
            long differing = IntStream.range(0, values.length)
                    .filter(i -> values[i] != there[i])
                    .count();
            tally.add(Row.STALE_AFTER_PUT, differing, values.length);
        }
    }
}
