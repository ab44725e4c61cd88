package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the values of many keys: one trip to read, one load, one trip to fill. */
final class Bulk<K, V> {
    private final Layers<K, V> layers;
    private final Finder<K, V> finder;
    private final Search<K, V> search;

    Bulk(Layers<K, V> layers, Finder<K, V> finder, Search<K, V> search) {
        this.layers = layers;
        this.finder = finder;
        this.search = search;
    }

    Map<K, V> getAll(Collection<? extends K> keys, @Nullable Loader<K, V> loader) {
        Map<K, Served<V>> answers = new LinkedHashMap<>(2 * keys.size());
        List<Flight<K, V>> mine = new ArrayList<>();
        Map<K, Flight<K, V>> others = new LinkedHashMap<>();
        // What one key fails with before anything is asked is nothing to those who would board another's flight.
        Map<K, Object> missed = missed(keys, loader, answers);
        try {
            missed.forEach((key, id) -> {
                Flight<K, V> flight = new Flight<>(key, id, loader != null, null);
                Flight<K, V> other = layers.flights.putIfAbsent(id, flight);
                if (other == null) {
                    mine.add(flight);
                } else {
                    others.put(key, other);
                }
            });
            fly(mine, loader, answers);
        } catch (Throwable e) {
            mine.stream().filter(Flight::isFlying).forEach(flight -> search.crash(flight, e));
            throw e;
        }
        // Last of all: of two calls that wait for each other's keys, each has brought its own by now.
        others.forEach((key, other) -> {
            Served<V> served = other.await(layers.name);
            answers.put(key, finder.isForAnother(other, served, loader) ? finder.find(key, loader) : served);
        });
        return values(answers);
    }

    /** Answers what is near; returns the ids of the other keys. */
    private Map<K, Object> missed(
            Collection<? extends K> keys, @Nullable Loader<K, V> loader, Map<K, Served<V>> answers) {
        Map<K, Object> missed = new LinkedHashMap<>();
        for (K key : new LinkedHashSet<K>(keys)) {
            Served<V> near = nearby(key, loader);
            answers.put(key, near == null ? Served.absent() : near);
            if (near == null) {
                layers.near.countMiss();
                missed.put(key, layers.id(key));
            }
        }
        return missed;
    }

    private @Nullable Served<V> nearby(K key, @Nullable Loader<K, V> loader) {
        NearEntry<K, V> entry = layers.hit(key, loader);
        return entry == null ? finder.nearby(key, loader) : search.served(entry, "near", layers.ticker.read());
    }

    private static <K, V> Map<K, V> values(Map<K, Served<V>> answers) {
        Map<K, V> values = new LinkedHashMap<>(2 * answers.size());
        answers.forEach((key, served) -> {
            V value = served.value();
            if (value != null) {
                values.put(key, value);
            }
        });
        return values;
    }

    private void fly(List<Flight<K, V>> flights, @Nullable Loader<K, V> loader, Map<K, Served<V>> answers) {
        below(flights, loader, answers);
        Map<K, Flight<K, V>> elsewhere = new LinkedHashMap<>();
        for (Flight<K, V> flight : flights) {
            TierRead.Lease<V> lease = flight.lease();
            if (flight.isFlying() && lease != null && lease.elsewhere()) {
                elsewhere.put(flight.key(), flight);
            }
        }
        try {
            load(flights.stream().filter(flight -> !elsewhere.containsKey(flight.key())), loader, answers);
        } catch (Throwable e) {
            // Others may wait for those keys, and what has failed is not theirs.
            try {
                bringFromElsewhere(elsewhere, loader, answers);
            } catch (Throwable also) {
                e.addSuppressed(also);
            }
            throw e;
        }
        // After one's own, as with the flights of others: of two JVMs whose keys cross, each has brought its own by
        // now.
        bringFromElsewhere(elsewhere, loader, answers);
    }

    private void bringFromElsewhere(
            Map<K, Flight<K, V>> flights, @Nullable Loader<K, V> loader, Map<K, Served<V>> answers) {
        if (!flights.isEmpty()) {
            await(flights, loader, answers);
            load(flights.values().stream(), loader, answers);
        }
    }

    private void load(Stream<Flight<K, V>> flights, @Nullable Loader<K, V> loader, Map<K, Served<V>> answers) {
        List<Flight<K, V>> toLoad = flights.filter(Flight::isFlying).toList();
        if (loader == null) {
            toLoad.forEach(flight -> answers.put(flight.key(), search.land(flight, Served.absent())));
        } else if (!toLoad.isEmpty()) {
            load(toLoad, loader, answers);
        }
    }

    /** Waits for what other JVMs are loading. */
    private void await(Map<K, Flight<K, V>> flights, @Nullable Loader<K, V> loader, Map<K, Served<V>> answers) {
        FarTier<K, V> far = layers.far;
        Map<K, TierRead.Lease<V>> leases = new LinkedHashMap<>();
        flights.forEach((key, flight) -> {
            TierRead.Lease<V> lease = flight.lease();
            if (lease != null) {
                leases.put(key, lease);
            }
        });
        if (far != null) {
            long sent = layers.ticker.read();
            judge(far, flights, far.awaitAll(leases), sent, loader, answers);
        }
    }

    /** Lands what is found below the near tier. */
    private void below(List<Flight<K, V>> flights, @Nullable Loader<K, V> loader, Map<K, Served<V>> answers) {
        Map<K, Flight<K, V>> toAsk = new LinkedHashMap<>(2 * flights.size());
        for (Flight<K, V> flight : flights) {
            Served<V> landed = search.takeOff(flight);
            if (landed != null) {
                answers.put(flight.key(), search.land(flight, landed));
            } else if (flight.isStorable()) {
                toAsk.put(flight.key(), flight);
            }
        }
        FarTier<K, V> far = layers.far;
        if (far != null) {
            long sent = layers.ticker.read();
            Map<K, TierRead<V>> reads = loader == null ? far.peekAll(toAsk.keySet()) : far.readAll(toAsk.keySet());
            judge(far, toAsk, reads, sent, loader, answers);
        }
    }

    /** Lands what can be with what the far tier said. */
    private void judge(
            FarTier<K, V> far,
            Map<K, Flight<K, V>> flights,
            Map<K, TierRead<V>> reads,
            long sent,
            @Nullable Loader<K, V> loader,
            Map<K, Served<V>> answers) {
        layers.near.storeMany(() -> flights.forEach((key, flight) -> {
            Served<V> judged = search.judge(
                    far, flight, reads.get(key), sent, loader == null ? null : stale -> finder.refresh(stale, loader));
            if (judged != null) {
                answers.put(key, search.land(flight, judged));
            }
        }));
    }

    private void load(List<Flight<K, V>> flights, Loader<K, V> loader, Map<K, Served<V>> answers) {
        Set<K> keys = new LinkedHashSet<>();
        flights.forEach(flight -> keys.add(flight.key()));
        long start = layers.ticker.read();
        Map<K, V> loaded;
        try {
            loaded = loader.loadAll(Collections.unmodifiableSet(keys));
        } catch (Throwable e) {
            layers.loads.recordError(layers.ticker.read() - start);
            flights.forEach(flight -> landInstead(flight, e, answers));
            if (flights.stream().anyMatch(flight -> !answers.containsKey(flight.key()))) {
                throw e;
            }
            return;
        }
        requireNonNull(loaded, "loaded");
        long nanos = layers.ticker.read() - start;
        layers.loads.record(nanos);
        store(flights, loaded, Duration.ofNanos(nanos), answers);
    }

    private void landInstead(Flight<K, V> flight, Throwable failure, Map<K, Served<V>> answers) {
        try {
            answers.put(flight.key(), search.land(flight, search.insteadOf(flight, failure)));
        } catch (Throwable e) {
            answers.remove(flight.key());
            search.crash(flight, e);
        }
    }

    private void store(List<Flight<K, V>> flights, Map<K, V> loaded, Duration loadTime, Map<K, Served<V>> answers) {
        Map<K, TierEntry<V>> entries = new HashMap<>();
        Map<K, CacheTier.Filling<V>> fillings = new LinkedHashMap<>();
        Throwable failure = null;
        for (Flight<K, V> flight : flights) {
            TierEntry<V> entry = null;
            try {
                entry = search.prepared(flight, loaded.get(flight.key()), loadTime);
            } catch (Throwable e) { // of this key alone: others wait for the other keys
                search.crash(flight, e);
                failure = e;
            }
            if (entry != null) {
                entries.put(flight.key(), entry);
                TierRead.Lease<V> lease = flight.lease();
                if (lease != null) {
                    fillings.put(flight.key(), new CacheTier.Filling<>(lease, entry));
                }
            }
        }
        long sent = layers.ticker.read();
        FarTier<K, V> far = layers.far;
        Map<K, TierFill> fills = far == null ? Map.of() : far.fillAll(fillings);
        Set<K> overtaken = new LinkedHashSet<>();
        fills.forEach((key, fill) -> {
            if (fill instanceof TierFill.Overtaken) {
                overtaken.add(key);
            }
        });
        long asked = layers.ticker.read();
        Map<K, TierRead<V>> again = far == null ? Map.of() : far.peekAll(overtaken);
        for (Flight<K, V> flight : flights) {
            K key = flight.key();
            if (fills.containsKey(key)) {
                flight.lease(null);
            }
            TierEntry<V> entry = entries.get(key);
            Served<V> served;
            if (!flight.isFlying()) {
                continue;
            }
            if (entry == null) {
                served = Served.loaded(loaded.get(key));
            } else if (far != null && overtaken.contains(key)) {
                served = search.overtaken(far, flight, again.get(key), asked, entry.value());
            } else {
                served = search.stored(flight, entry, fills.get(key), sent);
            }
            answers.put(key, search.land(flight, served));
        }
        if (failure != null) {
            throw Landing.<RuntimeException>asThrown(failure);
        }
    }
}
