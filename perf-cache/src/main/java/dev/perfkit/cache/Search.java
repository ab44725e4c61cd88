package dev.perfkit.cache;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a flight does on its way: looks below the near tier, and stores what was found or loaded. */
final class Search<K, V> {
    /** By how much a value has to be younger to count as another; the tiers round. */
    private static final long TOLERANCE = Duration.ofMillis(100).toNanos();

    private final Layers<K, V> layers;
    private final Consumer<K> forget;

    /**
     * Creates a search.
     *
     * @param forget invalidates a key that turned out to have no value any more
     */
    Search(Layers<K, V> layers, Consumer<K> forget) {
        this.layers = layers;
        this.forget = forget;
    }

    Served<V> served(NearEntry<K, V> entry, String tier, long now) {
        Served.Reason reason =
                layers.near.isLive() || !tier.equals("near") ? Served.Reason.FRESH : Served.Reason.LINK_SUSPENDED;
        boolean stale = reason == Served.Reason.LINK_SUSPENDED;
        if (stale) {
            layers.stale.increment();
        }
        return new Served<>(entry.value(), tier, entry.age(now), stale, reason);
    }

    Served<V> stale(NearEntry<K, V> entry, String tier, long now, Served.Reason reason) {
        layers.stale.increment();
        layers.near.countAge(entry.ageNanos(now));
        return new Served<>(entry.value(), tier, entry.age(now), true, reason);
    }

    /**
     * Lets those who wait have it. One that was detached may have found something younger than what was found by those that
     * took off after it: they are given to nobody who comes from here on.
     */
    Served<V> land(Flight<K, V> flight, Served<V> served) {
        giveBack(flight);
        if (!layers.flights.remove(flight.id(), flight) && flight.foundVersion() != 0) {
            layers.near.changed(flight.id(), flight.foundVersion());
            layers.flights.remove(flight.id());
        }
        flight.land(served);
        return served;
    }

    void crash(Flight<K, V> flight, Throwable failure) {
        giveBack(flight);
        layers.flights.remove(flight.id(), flight);
        flight.crash(failure);
    }

    /** Before the next flight takes off, which would share a lease that is still there. */
    private void giveBack(Flight<K, V> flight) {
        TierRead.Lease<V> unused = flight.lease();
        if (layers.far != null && unused != null) {
            flight.lease(null);
            layers.far.release(flight.key(), unused);
        }
    }

    /**
     * Looks below the near tier.
     *
     * @param refresh loads a stale value anew in the background; null if that cannot be
     * @return what was found; null if the value has to be loaded, which is taken to begin now
     */
    @Nullable Served<V> below(Flight<K, V> flight, @Nullable Consumer<NearEntry<K, V>> refresh) {
        Served<V> landed = takeOff(flight);
        FarTier<K, V> far = layers.far;
        if (landed != null || far == null || !flight.isStorable()) {
            return landed;
        }
        long sent = flight.loadStart();
        TierRead<V> read = flight.isLoading() ? far.read(flight.key()) : far.peek(flight.key(), Duration.ZERO);
        Duration spent = Duration.ofNanos(layers.ticker.read() - sent);
        if (read instanceof TierRead.Lease<V> lease) {
            TierRead.Lease<V> begun = lease.spent().isZero() ? lease.spent(spent) : lease;
            read = lease.elsewhere() ? far.await(flight.key(), begun) : begun;
        }
        Served<V> found = judge(far, flight, read, sent, refresh);
        TierRead.Lease<V> renewal = flight.lease();
        if (renewal != null && renewal.spent().isZero()) {
            flight.lease(renewal.spent(spent));
        }
        return found;
    }

    /** Notes the epoch before anything below is read; returns what a flight brought that landed just before. */
    @Nullable Served<V> takeOff(Flight<K, V> flight) {
        flight.searchFrom(layers.near.epoch(flight.id()));
        long now = layers.ticker.read();
        flight.loadFrom(now);
        if (layers.far != null && layers.dirty.covers(flight.key(), flight.id())) {
            flight.keepOut();
            return null;
        }
        if (flight.renewed() != null || !layers.near.isLive()) {
            return null;
        }
        NearEntry<K, V> landed = layers.near.peek(flight.key());
        return landed != null && landed.isFresh(now) ? served(landed, "near", now) : null;
    }

    /** Makes what it can of the far tier's answer, null for none; as {@link #below}. */
    @Nullable Served<V> judge(
            FarTier<K, V> far,
            Flight<K, V> flight,
            @Nullable TierRead<V> read,
            long sent,
            @Nullable Consumer<NearEntry<K, V>> refresh) {
        long now = layers.ticker.read();
        flight.loadFrom(now);
        if (read instanceof TierRead.Lease<V> lease) {
            flight.lease(lease);
        } else if (read instanceof TierRead.Hit<V> hit) {
            if (layers.dirty.coversTags(hit.entry().tags())) {
                flight.keepOut();
                return null;
            }
            return judge(far, flight, hit, sent, now, refresh);
        }
        return null;
    }

    private @Nullable Served<V> judge(
            FarTier<K, V> far,
            Flight<K, V> flight,
            TierRead.Hit<V> hit,
            long sent,
            long now,
            @Nullable Consumer<NearEntry<K, V>> refresh) {
        TierEntry<V> kept = hit.entry();
        NearEntry<K, V> found = entry(flight, kept, hit.version(), layers.lifetimes.life(hit, sent, now));
        NearEntry<K, V> renewed = flight.renewed();
        boolean young =
                renewed == null || found.life().bornAt() - renewed.life().bornAt() > TOLERANCE;
        if (young && hit.timeLeft().compareTo(kept.staleTime()) > 0) {
            flight.found(hit.version());
            keep(flight, found, now);
            layers.near.countAge(found.ageNanos(now));
            return served(found, far.name(), now);
        }
        TierRead.Lease<V> renewal = far.renewal(flight.key(), hit);
        if (renewal != null) {
            flight.lease(renewal);
        }
        flight.fallBackOn(found);
        if (renewed == null && refresh != null && found.isServedStale(now)) {
            layers.near.storeIfUnchanged(found, flight.epoch(), now);
            refresh.accept(found);
            return stale(found, far.name(), now, Served.Reason.REVALIDATING);
        }
        return null;
    }

    private NearEntry<K, V> entry(Flight<K, V> flight, TierEntry<V> kept, long version, Life life) {
        return new NearEntry<>(flight.key(), flight.id(), kept.value(), version, kept.tags(), life, null);
    }

    /** Stores what was loaded, where it belongs. */
    Served<V> loaded(Flight<K, V> flight, @Nullable V value) {
        TierEntry<V> entry = prepared(flight, value, countLoad(flight));
        if (entry == null) {
            return Served.loaded(value);
        }
        FarTier<K, V> far = layers.far;
        TierRead.Lease<V> lease = flight.lease();
        long sent = layers.ticker.read();
        TierFill fill = far == null || lease == null ? null : far.fill(flight.key(), lease, entry);
        if (far != null && lease != null && fill != null) {
            flight.lease(null);
            if (fill instanceof TierFill.Overtaken) {
                long asked = layers.ticker.read();
                Duration spent = lease.spent().plusNanos(asked - sent);
                return overtaken(far, flight, far.peek(flight.key(), spent), asked, value);
            }
        }
        return stored(flight, entry, fill, sent);
    }

    /**
     * Returns what overtook a loaded value, if it is there to be had: who were given the loaded one would be given another
     * one next, and maybe an older.
     */
    Served<V> overtaken(
            FarTier<K, V> far, Flight<K, V> flight, @Nullable TierRead<V> read, long sent, @Nullable V loaded) {
        Served<V> there = read instanceof TierRead.Hit ? judge(far, flight, read, sent, null) : null;
        if (there != null) {
            return there;
        }
        // Nobody knows whether what is near is older.
        layers.own.answered(flight.id(), 0);
        layers.near.changed(flight.id(), Long.MAX_VALUE);
        return Served.loaded(loaded);
    }

    private Duration countLoad(Flight<K, V> flight) {
        long nanos = layers.ticker.read() - flight.loadStart();
        layers.loads.record(nanos);
        return Duration.ofNanos(nanos);
    }

    /** Returns what the tiers are to keep of a loaded value; null for nothing. */
    @Nullable TierEntry<V> prepared(Flight<K, V> flight, @Nullable V value, Duration loadTime) {
        if (value == null && !layers.lifetimes.remembersNulls() && !flight.cachesNull()) {
            if (flight.renewed() != null || flight.fallback() != null) {
                // It had a value, and has none any more.
                forget.accept(flight.key());
            }
            return null;
        }
        EntryOptions options = flight.options();
        if (options == null) {
            options = value == null ? EntryOptions.standard() : layers.optionsOf(flight.key(), value);
        }
        TierEntry<V> entry = layers.lifetimes.entry(value, options, false, loadTime);
        return flight.isStorable() && !layers.dirty.coversTags(entry.tags()) ? entry : null;
    }

    /**
     * Stores near what the far tier took, or could not be asked about.
     *
     * @param fill what it said; null for nothing: it may have taken the value all the same
     */
    Served<V> stored(Flight<K, V> flight, TierEntry<V> entry, @Nullable TierFill fill, long sent) {
        long version = fill instanceof TierFill.Stored stored ? stored.version() : 0;
        long now = layers.ticker.read();
        Life life = layers.far == null ? layers.lifetimes.life(entry, now) : layers.lifetimes.life(entry, sent, now);
        keep(flight, entry(flight, entry, version, life), now);
        return Served.loaded(entry.value());
    }

    private void keep(Flight<K, V> flight, NearEntry<K, V> answer, long now) {
        layers.own.answered(flight.id(), answer.version());
        layers.near.storeIfUnchanged(answer, flight.epoch(), now);
    }

    /** Returns what there is instead, or throws the failure; remembers it where it is to be. */
    Served<V> failed(Flight<K, V> flight, Throwable failure) {
        layers.loads.recordError(layers.ticker.read() - flight.loadStart());
        return insteadOf(flight, failure);
    }

    Served<V> insteadOf(Flight<K, V> flight, Throwable failure) {
        long now = layers.ticker.read();
        NearEntry<K, V> last = layers.nearServes() ? layers.near.peek(flight.key()) : null;
        int before = last == null ? 0 : last.failuresUpTo(now);
        if (last == null || !last.isServedOnError(now)) {
            last = flight.fallback();
        }
        NearEntry.Trouble trouble =
                failure instanceof Exception ? layers.lifetimes.trouble(failure, before, now) : null;
        if (last != null && last.isServedOnError(now) && failure instanceof Exception) {
            if (trouble != null) {
                layers.near.storeIfUnchanged(last.with(trouble), flight.epoch(), now);
            }
            return stale(last, last == flight.fallback() ? farName() : "near", now, Served.Reason.LOAD_FAILED);
        }
        if (trouble != null && flight.isStorable()) {
            layers.near.storeIfUnchanged(
                    layers.lifetimes.failure(flight.key(), flight.id(), trouble, now), flight.epoch(), now);
        }
        throw Landing.<RuntimeException>asThrown(failure);
    }

    private String farName() {
        return layers.far == null ? "near" : layers.far.name();
    }
}
