package dev.perfkit.simulations.coherence;

import dev.perfkit.cache.kit.Versions;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import java.util.concurrent.CompletableFuture;

/** How long it takes from a put in one node until another one, in this JVM or another, sees it: from its call, not its return. */
final class Lag {
    private final Cluster cluster;
    private final Keys keys;

    Lag(Cluster cluster, Keys keys) {
        this.cluster = cluster;
        this.keys = keys;
    }

    /** Measures so many puts as seen in this JVM and as many as seen in another one. */
    LatencySnapshot measure(int samples) {
        LatencyRecorder recorder = new LatencyRecorder();
        measure(cluster.member("B"), samples, recorder);
        measure(cluster.member("C"), samples, recorder);
        return recorder.snapshot();
    }

    private void measure(Member watcher, int samples, LatencyRecorder recorder) {
        Versions versions = cluster.versions();
        Member writer = cluster.member("A");
        long ready = versions.current(keys.signal());
        CompletableFuture<long[]> watching =
                cluster.begin(watcher, Task.WATCH, keys.watched(), Keys.WATCHED, samples, keys.signal());
        long[] put = new long[samples];
        for (int i = 0; i < samples; i++) {
            while (versions.current(keys.signal()) <= ready + i && !watching.isDone()) {
                Thread.onSpinWait();
            }
            put[i] = Pause.now();
            int key = keys.watched() + i % Keys.WATCHED;
            writer.ask(Task.CLASH, key, key + 1);
        }
        // One that gives up has seen fewer.
        long[] seen = watching.join();
        for (int i = 0; i < seen.length; i++) {
            recorder.record(seen[i] - put[i]);
        }
    }
}
