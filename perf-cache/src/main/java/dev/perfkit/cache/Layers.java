package dev.perfkit.cache;

import dev.perfkit.signal.DecisionLog;
import dev.perfkit.stats.Counter;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What the parts of a cache share. */
final class Layers<K, V> {
    final String name;
    final NearTier<K, V> near;
    final @Nullable FarTier<K, V> far;
    final ConcurrentMap<Object, Flight<K, V>> flights = new ConcurrentHashMap<>();
    final DirtyKeys<K> dirty;
    final OwnChanges own = new OwnChanges();
    final Lifetimes lifetimes;
    final Ticker ticker;
    final Executor executor;
    final DecisionLog decisions;
    final LatencyRecorder loads = new LatencyRecorder();
    final Counter stale = new Counter();
    final Counter refreshes = new Counter();
    final Counter rememberedErrors = new Counter();
    final Counter suspensions = new Counter();
    final Counter emptied = new Counter();
    final LinkState link;
    /** Compares hits with the source; null where none are to be. */
    final @Nullable Verifier<K, V> verifier;

    private final @Nullable BiFunction<? super K, ? super V, EntryOptions> entryOptions;

    Layers(
            TieredCacheBuilder<K, V> builder,
            Ticker ticker,
            DecisionLog decisions,
            DirtyKeys<K> dirty,
            NearTier<K, V> near,
            @Nullable FarTier<K, V> far) {
        this.name = builder.name;
        this.executor = builder.executor;
        this.entryOptions = builder.entryOptions;
        this.ticker = ticker;
        this.decisions = decisions;
        this.dirty = dirty;
        this.near = near;
        this.far = far;
        this.link = new LinkState(builder.resilience.lenience(), ticker);
        boolean told = far == null || far.listen(new Hearing<>(this));
        if (far == null || !told) {
            link.unneeded();
            near.open();
        }
        this.lifetimes = Lifetimes.of(builder, told);
        double verified = builder.freshness.verified();
        this.verifier = verified == 0 ? null : new Verifier<>(this, verified, builder.random);
    }

    /** Returns what epochs, flights and messages know the key by. */
    Object id(K key) {
        return far == null ? key : far.text(key);
    }

    /** Returns whether the near tier may be asked. */
    boolean nearServes() {
        return near.isLive() || link.isLenient();
    }

    /** Returns what is near and needs no second thought; null for nothing. A loader is what it is verified by, if it is. */
    @Nullable NearEntry<K, V> hit(K key, @Nullable Loader<? super K, ? extends V> by) {
        NearEntry<K, V> hit = near.find(key);
        return hit != null ? hit : near.findSampled(key, by);
    }

    LatencySnapshot lag() {
        return far == null ? LatencySnapshot.empty() : far.lag();
    }

    EntryOptions optionsOf(K key, V value) {
        return entryOptions == null ? EntryOptions.standard() : entryOptions.apply(key, value);
    }

    /** Lets nobody board the flights of a group any more; of which keys will carry a tag nobody knows. */
    void detach(Group group) {
        if (group instanceof Group.Prefix prefix) {
            flights.keySet().removeIf(id -> String.valueOf(id).startsWith(prefix.text()));
        } else {
            flights.clear();
        }
    }

    /** Drops what the near tier has of a group, and lets nothing that is under way into it. */
    void dropNear(Group group) {
        if (group instanceof Group.All) {
            near.dropAll();
        } else {
            near.dropWhere(entry -> covers(group, entry));
        }
        detach(group);
    }

    private static boolean covers(Group group, NearEntry<?, ?> entry) {
        if (group instanceof Group.Tag tag) {
            // A failure has no tags: who knows which its value would have had.
            return entry.tags().contains(tag.name()) || entry.trouble() != null;
        }
        return group instanceof Group.Prefix prefix
                && String.valueOf(entry.id()).startsWith(prefix.text());
    }
}
