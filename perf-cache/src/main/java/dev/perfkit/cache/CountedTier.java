package dev.perfkit.cache;

import static java.util.Objects.requireNonNull;

import dev.perfkit.stats.Counter;
import dev.perfkit.stats.LatencyRecorder;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** A far tier, alone or one of several, counted by itself. */
final class CountedTier<K, V> implements CacheTier<K, V> {
    private final CacheTier<K, V> tier;
    private final Ticker ticker;
    private final LatencyRecorder calls = new LatencyRecorder();
    private final Counter hits = new Counter();
    private final Counter misses = new Counter();
    private final Counter sets = new Counter();
    private final Counter deletes = new Counter();
    private final Counter refused = new Counter();
    private final Counter undecodable = new Counter();

    CountedTier(CacheTier<K, V> tier, Ticker ticker) {
        this.tier = tier;
        this.ticker = ticker;
    }

    private <T> T timed(Supplier<T> call) {
        long start = ticker.read();
        try {
            T answer = call.get();
            calls.record(ticker.read() - start);
            return answer;
        } catch (IllegalArgumentException e) {
            // The caller's mistake says nothing of the tier.
            throw e;
        } catch (Throwable e) {
            calls.recordError(ticker.read() - start);
            throw e;
        }
    }

    @Override
    public String name() {
        return tier.name();
    }

    @Override
    public String text(K key) {
        return tier.text(key);
    }

    @Override
    public TierRead<V> read(K key) {
        TierRead<V> read = timed(() -> tier.read(key));
        count(read);
        return read;
    }

    @Override
    public Map<K, TierRead<V>> readAll(Set<? extends K> keys) {
        Map<K, TierRead<V>> reads = timed(() -> tier.readAll(keys));
        reads.values().forEach(this::count);
        return reads;
    }

    @Override
    public TierRead<V> peek(K key, Duration spent) {
        TierRead<V> read = timed(() -> tier.peek(key, spent));
        count(read);
        return read;
    }

    @Override
    public Map<K, TierRead<V>> peekAll(Set<? extends K> keys) {
        Map<K, TierRead<V>> reads = timed(() -> tier.peekAll(keys));
        reads.values().forEach(this::count);
        return reads;
    }

    @Override
    public TierRead<V> await(K key, TierRead.Lease<V> lease) {
        TierRead<V> read = awaited(1, () -> tier.await(key, lease));
        countAwaited(read);
        return read;
    }

    @Override
    public Map<K, TierRead<V>> awaitAll(Map<? extends K, TierRead.Lease<V>> leases) {
        Map<K, TierRead<V>> reads = awaited(leases.size(), () -> tier.awaitAll(leases));
        reads.values().forEach(this::countAwaited);
        return reads;
    }

    /** How long it takes is up to who loads, and no measure for the tier's calls; but its failure is one. */
    private <T> T awaited(int keys, Supplier<T> call) {
        long start = ticker.read();
        try {
            return call.get();
        } catch (Throwable e) {
            calls.recordError(ticker.read() - start);
            countUnawaited(keys);
            throw e;
        }
    }

    /** Counts keys that were not there when they were asked for, and are not waited for to the end. */
    void countUnawaited(int keys) {
        misses.add(keys);
    }

    private void countAwaited(TierRead<V> read) {
        (read instanceof TierRead.Hit ? hits : misses).increment();
    }

    @Override
    public void release(K key, TierRead.Lease<V> lease) {
        tier.release(key, lease);
    }

    private void count(TierRead<V> read) {
        if (read instanceof TierRead.Lease<V> lease) {
            if (!lease.elsewhere()) { // or it is counted when it was waited for
                misses.increment();
            }
            if (lease.undecodable()) {
                undecodable.increment();
            }
        } else {
            hits.increment();
        }
    }

    @Override
    public TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        try {
            TierFill fill = timed(() -> tier.fill(key, lease, entry));
            count(fill);
            return fill;
        } catch (IllegalArgumentException e) {
            refused.increment();
            throw e;
        }
    }

    @Override
    public Map<K, TierFill> fillAll(Map<? extends K, Filling<V>> fillings) {
        // One that cannot be taken is brought once more, alone.
        Map<K, TierFill> fills = timed(() -> tier.fillAll(fillings));
        fills.values().forEach(this::count);
        return fills;
    }

    private void count(TierFill fill) {
        if (fill instanceof TierFill.Stored) {
            sets.increment();
        }
    }

    @Override
    public TierRead.Lease<V> renewal(K key, TierRead.Hit<V> hit) {
        return tier.renewal(key, hit);
    }

    @Override
    public long write(K key, TierEntry<V> entry) {
        long version = timed(() -> tier.write(key, entry));
        sets.increment();
        return version;
    }

    @Override
    public long remove(K key) {
        long version = timed(() -> tier.remove(key));
        deletes.increment();
        return version;
    }

    @Override
    public Map<K, Long> removeAll(Set<? extends K> keys) {
        Map<K, Long> versions = timed(() -> tier.removeAll(keys));
        deletes.add(versions.size());
        return versions;
    }

    @Override
    public long kill(Group group) {
        long version = timed(() -> tier.kill(group));
        deletes.increment();
        return version;
    }

    @Override
    public long removeMatching(String glob, LongConsumer progress) {
        return tier.removeMatching(glob, progress);
    }

    @Override
    public boolean listen(TierListener listener) {
        return tier.listen(requireNonNull(listener, "listener"));
    }

    @Override
    public void probe() {
        tier.probe();
    }

    @Override
    public LatencySnapshot lag() {
        return tier.lag();
    }

    @Override
    public void close() {
        tier.close();
    }

    TierSnapshot snapshot(String name, boolean up) {
        LatencySnapshot times = calls.snapshot();
        return new TierSnapshot(
                name,
                up,
                hits.total(),
                misses.total(),
                sets.total(),
                deletes.total(),
                0,
                0,
                times.errorCount() + refused.total(),
                undecodable.total(),
                -1,
                times);
    }
}
