package dev.perfkit.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One search for a value below the near tier, flown by one thread and waited for by any number of others. */
final class Flight<K, V> {
    /*
     * Which flight each waiting thread waits for, in all caches. A thread adds its own edge first and looks for a circle
     * then, so of those that close one the last to come sees all of it: none waits for ever. An edge to a flight that has
     * landed holds nobody up any more, and one whose loader is asynchronous has no thread that could wait.
     */
    private static final ConcurrentMap<Thread, Flight<?, ?>> waiting = new ConcurrentHashMap<>();

    private final K key;
    private final Object id;
    private final boolean loading;
    private final @Nullable NearEntry<K, V> renewed;
    private final CompletableFuture<Served<V>> landing = new CompletableFuture<>();
    private volatile @Nullable Thread pilot = Thread.currentThread();

    // What the search found on its way; the pilot's.
    private long epoch;
    private long loadStart;
    private long foundVersion;
    private boolean storable = true;
    private TierRead.@Nullable Lease<V> lease;
    private @Nullable NearEntry<K, V> fallback;
    private @Nullable EntryOptions options;
    private boolean cachesNull;
    private @Nullable Runnable watch;

    /**
     * Takes off.
     *
     * @param loading whether there is a loader at its end
     * @param renewed what is to be replaced by something younger; null to find whatever there is
     */
    Flight(K key, Object id, boolean loading, @Nullable NearEntry<K, V> renewed) {
        this.key = key;
        this.id = id;
        this.loading = loading;
        this.renewed = renewed;
    }

    K key() {
        return key;
    }

    Object id() {
        return id;
    }

    boolean isLoading() {
        return loading;
    }

    @Nullable NearEntry<K, V> renewed() {
        return renewed;
    }

    long epoch() {
        return epoch;
    }

    void searchFrom(long epoch) {
        this.epoch = epoch;
    }

    long loadStart() {
        return loadStart;
    }

    void loadFrom(long start) {
        loadStart = start;
    }

    long foundVersion() {
        return foundVersion;
    }

    void found(long version) {
        foundVersion = version;
    }

    boolean isStorable() {
        return storable;
    }

    /** The key is dirty: what is loaded belongs into no tier. */
    void keepOut() {
        storable = false;
    }

    TierRead.@Nullable Lease<V> lease() {
        return lease;
    }

    /** Notes by what the far tier may be filled; null for nothing any more. */
    void lease(TierRead.@Nullable Lease<V> lease) {
        this.lease = lease;
    }

    @Nullable NearEntry<K, V> fallback() {
        return fallback;
    }

    /** Notes a value past its end, to be served if it cannot be loaded. */
    void fallBackOn(NearEntry<K, V> stale) {
        fallback = stale;
    }

    /** Says how what is loaded is kept, where that is not for the cache to say. */
    void keepAs(EntryOptions given, boolean alsoNull) {
        options = given == EntryOptions.standard() ? null : given;
        cachesNull = alsoNull;
    }

    @Nullable EntryOptions options() {
        return options;
    }

    boolean cachesNull() {
        return cachesNull;
    }

    /** Has those who wait for it look every second whether it will land at all; said before anybody can. */
    void watchedBy(Runnable look) {
        watch = look;
    }

    boolean isMine() {
        return pilot == Thread.currentThread();
    }

    /** The pilot goes; whoever lands the flight need not be a thread that waited for nothing. */
    void handOver() {
        pilot = null;
    }

    void land(Served<V> served) {
        landing.complete(served);
    }

    void crash(Throwable failure) {
        landing.completeExceptionally(new Crash(failure));
    }

    /** Keeps what the loader threw from being taken for a future's own wrapping. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Crash(Throwable cause) {
            super(null, cause, false, false);
        }
    }

    boolean isFlying() {
        return !landing.isDone();
    }

    /** Tells what became of it, on the executor; at once that this would not have it. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is told throws nothing
    void whenLanded(Executor executor, BiConsumer<@Nullable Served<V>, @Nullable Throwable> tell) {
        landing.handleAsync(
                        (served, crash) -> {
                            tell.accept(served, crash == null ? null : cause(crash));
                            return served;
                        },
                        executor)
                .whenComplete((served, refusal) -> {
                    if (refusal != null) {
                        tell.accept(null, Landing.unwrapped(refusal));
                    }
                });
    }

    private static Throwable cause(Throwable crash) {
        Throwable cause = crash.getCause();
        return cause == null ? crash : cause;
    }

    /**
     * Waits for the pilot, interrupts notwithstanding, and returns or throws what it did.
     *
     * @throws IllegalStateException if the pilot waits, maybe by way of others, for this very thread
     */
    Served<V> await(String cache) {
        Thread caller = Thread.currentThread();
        waiting.put(caller, this);
        try {
            requireNoCircle(cache, caller);
            Landing.block(landing, watch);
        } finally {
            waiting.remove(caller);
        }
        try {
            return landing.join();
        } catch (java.util.concurrent.CompletionException e) {
            throw Landing.<RuntimeException>asThrown(cause(cause(e)));
        }
    }

    /** Somebody would wait for himself. */
    static final class Circle extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Circle(String message) {
            super(message);
        }
    }

    private void requireNoCircle(String cache, Thread caller) {
        for (Flight<?, ?> flight = this; flight != null && flight.isFlying(); flight = next(flight)) {
            if (flight.pilot == caller) {
                String circle = flight == this ? "the key that it is loading" : "a key whose own loader waits for it";
                throw new Circle("cache " + cache + ": a loader asked for " + circle);
            }
        }
    }

    private static @Nullable Flight<?, ?> next(Flight<?, ?> flight) {
        Thread pilot = flight.pilot;
        return pilot == null ? null : waiting.get(pilot);
    }
}
