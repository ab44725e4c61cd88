package dev.perfkit.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the value of one key: near, else on a flight of its own or somebody else's. */
final class Finder<K, V> {
    private static final Logger log = LoggerFactory.getLogger(TieredCache.class);

    private final Layers<K, V> layers;
    private final Search<K, V> search;

    Finder(Layers<K, V> layers, Search<K, V> search) {
        this.layers = layers;
        this.search = search;
    }

    Served<V> find(K key, @Nullable Loader<? super K, ? extends V> loader) {
        Served<V> near = nearby(key, loader);
        if (near != null) {
            return near;
        }
        layers.near.countMiss();
        while (true) {
            Flight<K, V> mine = new Flight<>(key, layers.id(key), loader != null, null);
            Flight<K, V> other = layers.flights.putIfAbsent(mine.id(), mine);
            if (other == null) {
                return fly(mine, loader);
            }
            Served<V> served = other.await(layers.name);
            if (!isForAnother(other, served, loader)) {
                return served;
            }
        }
    }

    /** Somebody without a loader searched in vain; that is no answer to somebody who has one. */
    boolean isForAnother(Flight<K, V> flight, Served<V> served, @Nullable Loader<? super K, ? extends V> loader) {
        return loader != null && !flight.isLoading() && served.reason() == Served.Reason.ABSENT;
    }

    /** Returns what the near tier has to say; null if one has to look below. */
    @Nullable Served<V> nearby(K key, @Nullable Loader<? super K, ? extends V> loader) {
        if (!layers.nearServes()) {
            return null;
        }
        NearEntry<K, V> entry = layers.near.peek(key);
        if (entry == null) {
            return null;
        }
        long now = layers.ticker.read();
        if (entry.isFresh(now)) {
            layers.near.countHit();
            layers.near.countAge(entry.ageNanos(now));
            if (layers.near.isLive()) {
                if (entry.isRefreshDue(now) && loader != null) {
                    refresh(entry, loader);
                } else if (layers.verifier != null) {
                    layers.verifier.sample(entry, loader);
                }
            }
            return search.served(entry, "near", now);
        }
        if (loader == null) {
            return null;
        }
        NearEntry.Trouble quiet = entry.quiet(now);
        if (quiet != null) {
            layers.near.countHit();
            if (entry.isServedOnError(now)) {
                return search.stale(entry, "near", now, Served.Reason.LOAD_FAILED);
            }
            layers.rememberedErrors.increment();
            throw Landing.<RuntimeException>asThrown(quiet.failure());
        }
        if (entry.isServedStale(now)) {
            layers.near.countHit();
            refresh(entry, loader);
            return search.stale(entry, "near", now, Served.Reason.REVALIDATING);
        }
        return null;
    }

    /** Flies to the end, whatever that is: nobody may wait for this flight for ever. */
    private Served<V> fly(Flight<K, V> flight, @Nullable Loader<? super K, ? extends V> loader) {
        Served<V> found = takeOff(flight, loader == null ? null : stale -> refresh(stale, loader));
        if (found != null) {
            return found;
        }
        try {
            return search.land(flight, loader == null ? Served.absent() : load(flight, loader));
        } catch (Throwable e) {
            search.crash(flight, e);
            throw e;
        }
    }

    private Served<V> load(Flight<K, V> flight, Loader<? super K, ? extends V> loader) {
        V value;
        try {
            value = loader.load(flight.key());
        } catch (Throwable e) {
            return search.failed(flight, e);
        }
        return search.loaded(flight, value);
    }

    /** Returns what was found below, by which the flight has landed; null if it has to be loaded. */
    private @Nullable Served<V> takeOff(Flight<K, V> flight, @Nullable Consumer<NearEntry<K, V>> refresh) {
        try {
            Served<V> found = search.below(flight, refresh);
            return found == null ? null : search.land(flight, found);
        } catch (Throwable e) {
            search.crash(flight, e);
            throw e;
        }
    }

    /** Lands a flight with what the loader returned or threw; returns or throws what to answer. */
    Served<V> complete(Flight<K, V> flight, @Nullable V value, @Nullable Throwable thrown) {
        try {
            return search.land(flight, thrown == null ? search.loaded(flight, value) : search.failed(flight, thrown));
        } catch (Throwable e) {
            search.crash(flight, e);
            throw e;
        }
    }

    /** As {@link #find}, on the executor, holding no thread while an asynchronous loader loads. */
    void findAsync(K key, @Nullable Loader<? super K, ? extends V> loader, CompletableFuture<Served<V>> result) {
        try {
            Served<V> near = nearby(key, loader);
            if (near != null) {
                result.complete(near);
                return;
            }
            layers.near.countMiss();
            board(key, loader, result);
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private void board(K key, @Nullable Loader<? super K, ? extends V> loader, CompletableFuture<Served<V>> result) {
        Flight<K, V> mine = new Flight<>(key, layers.id(key), loader != null, null);
        Flight<K, V> other = layers.flights.putIfAbsent(mine.id(), mine);
        if (other != null) {
            other.whenLanded(layers.executor, (served, failure) -> {
                if (served == null) {
                    result.completeExceptionally(failure);
                } else if (isForAnother(other, served, loader)) {
                    findAsync(key, loader, result);
                } else {
                    result.complete(served);
                }
            });
        } else if (loader instanceof AsyncLoader<? super K, ? extends V> async) {
            flyAsync(mine, async, result);
        } else {
            result.complete(fly(mine, loader));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is told throws nothing
    private void flyAsync(
            Flight<K, V> flight, AsyncLoader<? super K, ? extends V> loader, CompletableFuture<Served<V>> result) {
        Served<V> found = takeOff(flight, stale -> refresh(stale, loader));
        if (found != null) {
            result.complete(found);
            return;
        }
        flight.handOver();
        try {
            loader.start(flight.key())
                    .whenCompleteAsync((value, failure) -> landAsync(flight, value, failure, result), layers.executor)
                    .whenComplete((value, failure) -> {
                        if (failure != null && flight.isFlying()) { // the executor would not have it
                            search.crash(flight, Landing.unwrapped(failure));
                            result.completeExceptionally(Landing.unwrapped(failure));
                        }
                    });
        } catch (Throwable e) {
            landAsync(flight, null, e, result);
        }
    }

    private void landAsync(
            Flight<K, V> flight, @Nullable V value, @Nullable Throwable failure, CompletableFuture<Served<V>> result) {
        try {
            result.complete(complete(flight, value, failure == null ? null : Landing.unwrapped(failure)));
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    /** Has the value loaded anew in the background, unless somebody does already. */
    void refresh(NearEntry<K, V> entry, Loader<? super K, ? extends V> loader) {
        if (!entry.beginRefresh()) {
            return;
        }
        try {
            layers.executor.execute(() -> refreshNow(entry, loader));
        } catch (RuntimeException e) {
            entry.endRefresh();
            log.debug("cache {}: a value is not loaded anew", layers.name, e);
        }
    }

    private void refreshNow(NearEntry<K, V> entry, Loader<? super K, ? extends V> loader) {
        if (layers.near.isLive() && layers.near.peek(entry.key()) != entry) {
            // Somebody changed it, or loaded it, before it was this task's turn.
            return;
        }
        try {
            Flight<K, V> mine = new Flight<>(entry.key(), entry.id(), true, entry);
            if (layers.flights.putIfAbsent(entry.id(), mine) == null) {
                layers.refreshes.increment();
                fly(mine, loader);
            }
        } catch (Throwable e) {
            log.debug("cache {}: a value could not be loaded anew", layers.name, e);
        } finally {
            entry.endRefresh();
        }
    }
}
