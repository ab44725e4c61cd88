package dev.perfkit.cache;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A removal by pattern, run by the executor. */
final class PatternSweep<K, V> implements PatternRemoval, Runnable {
    private final Layers<K, V> layers;
    private final Glob glob;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private volatile long removed;
    private volatile boolean cancelled;

    PatternSweep(Layers<K, V> layers, Glob glob) {
        this.layers = layers;
        this.glob = glob;
    }

    @Override
    public void run() {
        try {
            FarTier<K, V> far = layers.far;
            long count = far == null ? countNear() : far.removeMatching(glob.toString(), this::progress);
            dropNear();
            removed = count;
            done.complete(count);
        } catch (Throwable e) {
            // What was removed below is not to be served here either.
            dropNear();
            done.completeExceptionally(e);
        }
    }

    private void progress(long count) {
        removed = count;
        if (cancelled) {
            throw new CancellationException("removal of " + glob + " was cancelled after " + count + " keys");
        }
    }

    private long countNear() {
        progress(0);
        return layers.near.count(this::isCovered);
    }

    private void dropNear() {
        layers.near.dropWhere(this::isCovered);
        layers.flights.keySet().removeIf(id -> glob.matches(String.valueOf(id)));
    }

    private boolean isCovered(NearEntry<K, V> entry) {
        return glob.matches(String.valueOf(entry.id()));
    }

    /** Ends before it began: the executor did not take it. */
    void refused(Throwable why) {
        done.completeExceptionally(why);
    }

    @Override
    public long removedCount() {
        return removed;
    }

    @Override
    public CompletableFuture<Long> done() {
        return done.copy();
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public String toString() {
        @Nullable String end = done.isDone() ? "done" : "under way";
        return "PatternRemoval{" + glob + ", " + removed + " removed, " + end + "}";
    }
}
