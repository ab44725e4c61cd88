package dev.perfkit.cache.kit;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierRead;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A tier in memory, as plain as can be: what the others are measured by, and a far tier whose clock a test owns. */
public final class MemoryTier<K, V> implements CacheTier<K, V> {
    private static final Duration LEASE_TIME = Duration.ofSeconds(30);

    private final Ticker ticker;
    private final Map<K, Held<V>> held = new HashMap<>();
    private long versions;
    private long leases;
    private boolean closed;

    public MemoryTier(Ticker ticker) {
        this.ticker = ticker;
    }

    private record Held<V>(@Nullable TierEntry<V> value, String token, long version, long deadline) {}

    private @Nullable Held<V> living(K key) {
        Held<V> found = held.get(key);
        if (found != null && found.deadline - ticker.read() <= 0) {
            held.remove(key);
            return null;
        }
        return found;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public synchronized TierRead<V> read(K key) {
        Held<V> found = living(key);
        if (found != null && found.value != null) {
            return new TierRead.Hit<>(found.value, found.version, Duration.ofNanos(found.deadline - ticker.read()));
        }
        String token = found != null ? found.token : "lease-" + ++leases;
        held.put(key, new Held<>(null, token, 0, ticker.read() + LEASE_TIME.toNanos()));
        return new TierRead.Lease<>(token, false);
    }

    @Override
    public synchronized TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        Held<V> found = living(key);
        if (found == null || found.value != null || !found.token.equals(lease.token())) {
            return new TierFill.Overtaken();
        }
        return new TierFill.Stored(write(key, entry));
    }

    @Override
    public synchronized long write(K key, TierEntry<V> entry) {
        long version = ++versions;
        held.put(
                key, new Held<>(entry, "", version, ticker.read() + entry.kept().toNanos()));
        return version;
    }

    @Override
    public synchronized long remove(K key) {
        held.remove(key);
        return ++versions;
    }

    @Override
    public String text(K key) {
        return String.valueOf(key);
    }

    @Override
    public synchronized long kill(Group group) {
        throw new UnsupportedOperationException("kill");
    }

    @Override
    public synchronized long removeMatching(String glob, LongConsumer progress) {
        throw new UnsupportedOperationException("removeMatching");
    }

    @Override
    public void probe() {}

    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
