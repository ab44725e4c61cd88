package dev.perfkit.cache.kit;

import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The data of {@link MemoryTier}, by key text. One counter gives the versions; a kill is a version kept for its group, and
 * what is kept or leased knows the counter as it was when its load began.
 */
final class MemoryStore<V> {
    private static final Duration LEASE_TIME = Duration.ofSeconds(30);

    private final Ticker ticker;
    private final Map<String, Held<V>> held = new HashMap<>();
    private final Map<Group, Long> kills = new HashMap<>();
    private final List<MemoryLink> links = new ArrayList<>();
    private long counter;
    private long stamps;

    MemoryStore(Ticker ticker) {
        this.ticker = ticker;
    }

    /**
     * What a key holds: a value, or a lease where the entry is null.
     *
     * @param stamp tells it from all else the key has held: a fill has to bring it
     * @param version the counter when it was stored
     * @param asOf the counter when the load of it began; a lease's own
     * @param loader who loads under a lease
     */
    private record Held<V>(
            @Nullable TierEntry<V> entry,
            long stamp,
            long version,
            long asOf,
            long deadline,
            @Nullable Object loader) {}

    synchronized MemoryLink connect() {
        MemoryLink link = new MemoryLink(ticker);
        links.add(link);
        return link;
    }

    private @Nullable Held<V> living(String text) {
        Held<V> found = held.get(text);
        if (found != null && (found.deadline - ticker.read() <= 0 || isKilled(text, found))) {
            held.remove(text);
            return null;
        }
        return found;
    }

    /** A lease dies of any tag's kill: nobody knows yet which tags its value will have. */
    private boolean isKilled(String text, Held<V> found) {
        return kills.entrySet().stream()
                .filter(kill -> kill.getValue() > found.asOf)
                .anyMatch(kill -> covers(kill.getKey(), text, found.entry));
    }

    private static boolean covers(Group group, String text, @Nullable TierEntry<?> entry) {
        if (group instanceof Group.Tag tag) {
            return entry == null || entry.tags().contains(tag.name());
        }
        return !(group instanceof Group.Prefix prefix) || text.startsWith(prefix.text());
    }

    /** Returns the value; else a lease, whose loader is who asks, unless somebody else is and is to be waited for. */
    synchronized TierRead<V> read(String text, Object reader, boolean waits) {
        Held<V> found = living(text);
        if (found != null && found.entry != null) {
            return hit(found, found.entry);
        }
        long stamp = found != null ? found.stamp : ++stamps;
        long asOf = found != null ? found.asOf : counter;
        Object loader = found != null && waits ? found.loader : reader;
        held.put(text, new Held<>(null, stamp, 0, asOf, ticker.read() + LEASE_TIME.toNanos(), loader));
        return new TierRead.Lease<>("lease-" + stamp, false, loader != reader, Duration.ZERO);
    }

    synchronized TierRead<V> peek(String text) {
        Held<V> found = living(text);
        return found != null && found.entry != null ? hit(found, found.entry) : new TierRead.Lease<>("", false);
    }

    private TierRead.Hit<V> hit(Held<V> found, TierEntry<V> entry) {
        return new TierRead.Hit<>(entry, found.version, found.stamp, Duration.ofNanos(found.deadline - ticker.read()));
    }

    /** Waits, by the system's time, as long as somebody else is loading. */
    synchronized TierRead<V> await(String text, Object reader, Duration bound) {
        long end = Ticker.system().read() + bound.toNanos();
        Held<V> found = living(text);
        while (found != null && found.entry == null && found.loader != reader) {
            long left = end - Ticker.system().read();
            if (left <= 0) {
                break;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
            found = living(text);
        }
        return read(text, reader, false);
    }

    synchronized void release(String text, String token, Object reader) {
        Held<V> found = held.get(text);
        if (found != null && found.entry == null && found.loader == reader && isGood(token, found)) {
            held.remove(text);
            notifyAll();
        }
    }

    synchronized String renewalToken(long stamp) {
        return "value-" + stamp + "-" + counter;
    }

    synchronized TierFill fill(String text, String token, TierEntry<V> entry) {
        Held<V> found = living(text);
        if (found == null || !isGood(token, found)) {
            return new TierFill.Overtaken();
        }
        long asOf = found.entry == null ? found.asOf : Long.parseLong(token.substring(token.lastIndexOf('-') + 1));
        keep(text, entry, asOf);
        return living(text) == null ? new TierFill.Overtaken() : new TierFill.Stored(counter);
    }

    private static boolean isGood(String token, Held<?> found) {
        return found.entry == null
                ? token.equals("lease-" + found.stamp)
                : token.startsWith("value-" + found.stamp + "-");
    }

    private void keep(String text, TierEntry<V> entry, long asOf) {
        long deadline = ticker.read() + entry.kept().toNanos();
        held.put(text, new Held<>(entry, ++stamps, counter, asOf, deadline, null));
        notifyAll();
    }

    synchronized long write(String text, TierEntry<V> entry) {
        long version = ++counter;
        keep(text, entry, version);
        links.forEach(link -> link.send(listener -> listener.changed(text, version)));
        return version;
    }

    synchronized long remove(String text) {
        long version = ++counter;
        held.remove(text);
        notifyAll();
        links.forEach(link -> link.send(listener -> listener.changed(text, version)));
        return version;
    }

    synchronized long kill(Group group) {
        long version = ++counter;
        kills.put(group, version);
        links.forEach(link -> link.send(listener -> listener.killed(group, version)));
        return version;
    }

    synchronized void loseData() {
        held.clear();
        kills.clear();
        counter += 1_000_000;
        links.forEach(link -> link.lose("the data was lost"));
    }

    synchronized List<String> texts() {
        return List.copyOf(held.keySet());
    }

    synchronized int size() {
        return held.size() + kills.size();
    }
}
