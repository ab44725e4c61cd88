package dev.perfkit.cache;

import dev.perfkit.cache.Explanation.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what each tier has of a key, and what a get would do. */
final class Explainer<K, V> {
    private final Layers<K, V> layers;
    private final boolean hasLoader;

    Explainer(Layers<K, V> layers, boolean hasLoader) {
        this.layers = layers;
        this.hasLoader = hasLoader;
    }

    Explanation explain(K key) {
        Object id = layers.id(key);
        long now = layers.ticker.read();
        NearEntry<K, V> near = layers.near.peek(key);
        boolean dirty = layers.far != null && layers.dirty.covers(key, id);
        boolean loading = layers.flights.containsKey(id);
        List<Place> places = new ArrayList<>();
        places.add(near == null ? Place.without("near", "nothing") : place(near, now));
        TierRead<V> read = null;
        if (layers.far != null) {
            for (Map.Entry<String, @Nullable TierRead<V>> tier :
                    layers.far.peekEach(key).entrySet()) {
                TierRead<V> said = tier.getValue();
                places.add(place(tier.getKey(), said));
                read = read instanceof TierRead.Hit || said == null ? read : said;
            }
        }
        String verdict = verdict(near, read, dirty, now);
        return new Explanation(layers.name, String.valueOf(id), places, dirty, loading, verdict);
    }

    private static <K, V> Place place(NearEntry<K, V> entry, long now) {
        String state =
                entry.isKept(now) && entry.life().freshUntil() == entry.life().bornAt()
                        ? "failure"
                        : entry.value() == null ? "null" : "value";
        return new Place(
                "near",
                state,
                entry.version(),
                Duration.ofNanos(entry.life().freshUntil() - now),
                Duration.ofNanos(Math.max(0, entry.life().keptUntil() - now)),
                entry.tags());
    }

    private static <V> Place place(String tier, @Nullable TierRead<V> read) {
        if (read instanceof TierRead.Hit<V> hit) {
            TierEntry<V> entry = hit.entry();
            return new Place(
                    tier,
                    entry.value() == null ? "null" : "value",
                    hit.version(),
                    hit.timeLeft().minus(entry.staleTime()),
                    hit.timeLeft(),
                    entry.tags());
        }
        return Place.without(tier, read == null ? "no answer" : "nothing");
    }

    private String verdict(@Nullable NearEntry<K, V> near, @Nullable TierRead<V> read, boolean dirty, long now) {
        if (near != null && layers.nearServes()) {
            if (near.isFresh(now)) {
                return layers.near.isLive()
                        ? "served near: it is fresh"
                                + (near.isRefreshDue(now) ? ", and loaded anew in the background" : "")
                        : "served near, marked as stale: the far tier cannot be heard, and that is borne with for a while";
            }
            if (near.quiet(now) != null) {
                return near.isServedOnError(now)
                        ? "served near, marked as stale: its load failed and is not tried again yet"
                        : "the failure of the last load is thrown: it is not tried again yet";
            }
            if (near.isServedStale(now)) {
                return "served near, marked as stale, and loaded anew in the background";
            }
        }
        String why = !layers.nearServes()
                ? "the near tier is left alone, as the far tier cannot be heard; "
                : near == null ? "nothing near; " : "what is near has ended; ";
        if (dirty) {
            return why + "a change waits for the far tier's acknowledgement, so it is not believed; " + loaded();
        }
        if (read instanceof TierRead.Hit<V> hit) {
            return hit.timeLeft().compareTo(hit.entry().staleTime()) > 0
                    ? why + "served from the far tier"
                    : why + "what the far tier has is past its end; " + loaded();
        }
        String far = layers.far == null
                ? "no far tier; "
                : read == null ? "the far tier is not asked or does not answer; " : "nothing in the far tier; ";
        return why + far + loaded();
    }

    private String loaded() {
        return hasLoader ? "loaded" : "none, without a loader";
    }
}
