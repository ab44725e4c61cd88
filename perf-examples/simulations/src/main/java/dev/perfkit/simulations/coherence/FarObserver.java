package dev.perfkit.simulations.coherence;

import dev.perfkit.cache.kit.CacheNode;
import dev.perfkit.cache.kit.CacheOperation;
import dev.perfkit.cache.kit.Versions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads the far tier round and round, while nodes race. It has gone back where it holds less than was acknowledged, less than it
 * held before, or a version again that it had given up for another.
 */
final class FarObserver implements AutoCloseable {
    private final FarView far;
    private final Versions versions;
    private final int ordered;
    private final int keys;
    private final AtomicBoolean goOn = new AtomicBoolean(true);
    private final long[] last;
    private final List<Set<Long>> left = new ArrayList<>();
    private final List<CacheOperation> history = new ArrayList<>();
    private final CompletableFuture<long[]> running;

    /**
     * Starts to read.
     *
     * @param ordered of so many keys, versions grow in the order of their puts
     * @param keys so many are read
     */
    FarObserver(FarView far, Versions versions, int ordered, int keys) {
        this.far = far;
        this.versions = versions;
        this.ordered = ordered;
        this.keys = keys;
        last = new long[keys];
        for (int key = 0; key < keys; key++) {
            left.add(new HashSet<>());
        }
        running = CompletableFuture.supplyAsync(this::observe, task -> {
            Thread thread = new Thread(task, "far-observer");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private long[] observe() {
        long[] seen = new long[2];
        boolean more = true;
        while (more) {
            // Once more when told to end: what stands there in the end.
            more = goOn.get();
            for (int key = 0; key < keys; key++) {
                observe(key, seen);
            }
        }
        return seen;
    }

    private void observe(int key, long[] seen) {
        long least = versions.acknowledged(key);
        long start = Pause.now();
        long version;
        try {
            version = far.read(key);
        } catch (RuntimeException e) {
            return; // Nothing was seen.
        }
        history.add(new CacheOperation(CacheOperation.Kind.FAR_GET, "far", key, version, start, Pause.now(), true));
        if (version == CacheNode.ABSENT) {
            return;
        }
        boolean less = key < ordered && (version < least || version < last[key]);
        seen[0] += less || left.get(key).contains(version) ? 1 : 0;
        seen[1]++;
        if (version != last[key]) {
            left.get(key).add(last[key]);
            last[key] = version;
        }
    }

    /** Reads each key once more, and returns how often the tier had gone back, and how often it had something. */
    long[] end() {
        goOn.set(false);
        long[] seen = running.join();
        return Arrays.copyOf(seen, seen.length);
    }

    /** Returns all that was read, when it has ended. */
    List<CacheOperation> history() {
        return history;
    }

    @Override
    public void close() {
        end();
        far.close();
    }
}
