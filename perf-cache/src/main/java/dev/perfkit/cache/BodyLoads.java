package dev.perfkit.cache;

import dev.perfkit.weave.Entry;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way into a cache for methods whose own body is the loader, in two steps: a search that ends where the body has to
 * run, and a {@link BodyLoad} that ends it.
 *
 * <p>Nothing is loaded in the background: only a caller can run the body.
 */
final class BodyLoads<K, V> {
    private final Layers<K, V> layers;
    private final Search<K, V> search;
    private final @Nullable Loader<? super K, ? extends V> source;

    /**
     * Creates a way in.
     *
     * @param source what hits are verified by, since bodies cannot be run for that; null for nothing
     */
    BodyLoads(Layers<K, V> layers, Search<K, V> search, @Nullable Loader<? super K, ? extends V> source) {
        this.layers = layers;
        this.search = search;
        this.source = source;
    }

    /** How a call goes on. */
    sealed interface Begun<V> {
        /** With a value; null where it is known that there is none, or where the load that was waited for brought none. */
        record Found<V>(@Nullable V value) implements Begun<V> {}

        /** With what a load threw that was waited for, or one before. */
        record Failed<V>(Throwable failure) implements Begun<V> {}

        /** With what is still being loaded. */
        record Awaited<V>(CompletableFuture<@Nullable V> value) implements Begun<V> {}

        /** With the body, whose result belongs to the cache. */
        record Loading<V>(BodyLoad<?, V> load) implements Begun<V> {}

        /** With the body, whose result is the caller's alone: he is loading the key already, or somebody waits for him who does. */
        record Apart<V>() implements Begun<V> {}
    }

    /**
     * Searches.
     *
     * @param waits whether the caller waits for a load under way, or is given a future
     * @param options how what is loaded is kept
     * @param cacheNull whether it is remembered that there is none
     * @throws RuntimeException for the cache's own trouble: the far tier cannot take such a key
     */
    Begun<V> begin(K key, boolean waits, EntryOptions options, boolean cacheNull) {
        NearEntry<K, V> hit = layers.hit(key, source);
        if (hit != null) {
            return new Begun.Found<>(hit.value());
        }
        Begun<V> remembered = remembered(key);
        if (remembered != null) {
            return remembered;
        }
        layers.near.countMiss();
        while (true) {
            Flight<K, V> mine = new Flight<>(key, layers.id(key), true, null);
            BodyLoad<K, V> load = new BodyLoad<>(mine, search, layers.executor);
            Flight<K, V> other = layers.flights.putIfAbsent(mine.id(), mine);
            if (other == null) {
                mine.keepAs(options, cacheNull);
                return takeOff(mine, load);
            }
            Begun<V> boarded = waits ? board(other) : watch(other);
            if (boarded != null) {
                return boarded;
            }
        }
    }

    /** Returns what is near all the same: fresh where the far tier cannot be heard and that is borne with, or trouble. */
    private @Nullable Begun<V> remembered(K key) {
        NearEntry<K, V> last = layers.nearServes() ? layers.near.peek(key) : null;
        long now = layers.ticker.read();
        if (last != null && last.isFresh(now)) {
            layers.near.countHit();
            layers.near.countAge(last.ageNanos(now));
            return new Begun.Found<>(search.served(last, "near", now).value());
        }
        NearEntry.Trouble quiet = last == null ? null : last.quiet(now);
        if (last == null || quiet == null) {
            return null;
        }
        layers.near.countHit();
        if (last.isServedOnError(now)) {
            return new Begun.Found<>(
                    search.stale(last, "near", now, Served.Reason.LOAD_FAILED).value());
        }
        layers.rememberedErrors.increment();
        return new Begun.Failed<>(quiet.failure());
    }

    private Begun<V> takeOff(Flight<K, V> flight, BodyLoad<K, V> load) {
        try {
            Served<V> found = search.below(flight, null);
            return found == null
                    ? new Begun.Loading<>(load)
                    : new Begun.Found<>(search.land(flight, found).value());
        } catch (Throwable e) {
            search.crash(flight, e);
            throw e;
        }
    }

    /** Waits; returns null if somebody without a loader searched in vain, which is no answer to somebody who has one. */
    private @Nullable Begun<V> board(Flight<K, V> flight) {
        try {
            return answer(flight, flight.await(layers.name));
        } catch (Flight.Circle e) {
            return new Begun.Apart<>();
        } catch (Throwable e) {
            return new Begun.Failed<>(e);
        }
    }

    private @Nullable Begun<V> answer(Flight<K, V> flight, Served<V> served) {
        return !flight.isLoading() && served.reason() == Served.Reason.ABSENT
                ? null
                : new Begun.Found<>(served.value());
    }

    private @Nullable Begun<V> watch(Flight<K, V> flight) {
        if (!flight.isFlying() || !flight.isLoading()) {
            return board(flight);
        }
        if (flight.isMine()) {
            return new Begun.Apart<>();
        }
        CompletableFuture<@Nullable V> value = new CompletableFuture<>();
        flight.whenLanded(layers.executor, (served, failure) -> {
            if (served == null) {
                value.completeExceptionally(failure);
            } else {
                value.complete(served.value());
            }
        });
        return new Begun.Awaited<>(value);
    }

    /** Returns an entry that runs the body, for a load. */
    static Entry proceed(BodyLoad<?, ?> load) {
        Entry entry = Entry.proceed(load);
        load.carriedBy(entry);
        return entry;
    }
}
