package dev.perfkit.cache.kit;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierListener;
import dev.perfkit.cache.TierRead;
import dev.perfkit.stats.LatencySnapshot;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A tier with gates: what a test hangs before or after an operation runs there, and may wait, count or throw.
 *
 * <pre>{@code
 * ScriptedTier<String, String> tier = new ScriptedTier<>(new MemoryTier<>(Ticker.system()));
 * tier.at(ScriptedTier.Point.BEFORE_FILL, gate::pass);
 * tier.fail(new IllegalStateException("down"));
 * tier.heal();
 * }</pre>
 *
 * <p><b>Thread safety:</b> any number of threads, as the tier below.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class ScriptedTier<K, V> implements CacheTier<K, V> {
    /** Where a test can step in. */
    public enum Point {
        /** Before a read or a peek is passed on. */
        BEFORE_READ,
        /** When a read was answered. */
        AFTER_READ,
        /** Before somebody else's load is waited for. */
        AWAIT,
        /** Before a lease is given back. */
        RELEASE,
        /** Before a fill is passed on. */
        BEFORE_FILL,
        /** When a fill was answered. */
        AFTER_FILL,
        /** Before a write is passed on. */
        BEFORE_WRITE,
        /** When a write was acknowledged. */
        AFTER_WRITE,
        /** Before a removal is passed on. */
        BEFORE_REMOVE,
        /** When a removal was acknowledged. */
        AFTER_REMOVE,
        /** Before a read of several is passed on. */
        BEFORE_READ_ALL,
        /** When a read of several was answered. */
        AFTER_READ_ALL,
        /** Before a fill of several is passed on. */
        BEFORE_FILL_ALL,
        /** When a fill of several was answered. */
        AFTER_FILL_ALL,
        /** Before a removal of several is passed on. */
        BEFORE_REMOVE_ALL,
        /** When a removal of several was acknowledged. */
        AFTER_REMOVE_ALL,
        /** Before a kill is passed on. */
        BEFORE_KILL,
        /** When a kill was acknowledged. */
        AFTER_KILL,
        /** Before a removal by pattern is passed on. */
        REMOVE_MATCHING,
        /** Before the tier is asked whether it answers. */
        PROBE,
        /** Before the tier is closed. */
        CLOSE
    }

    private final CacheTier<K, V> tier;
    private final Map<Point, Runnable> script = new ConcurrentHashMap<>();
    private final Map<Point, AtomicInteger> passed = new ConcurrentHashMap<>();

    /** Creates one over this tier, with an empty script. */
    public ScriptedTier(CacheTier<K, V> tier) {
        this.tier = tier;
    }

    /** Runs the action each time that an operation comes to the point, on its thread; what it throws, the operation throws. */
    public void at(Point point, Runnable action) {
        script.put(point, action);
    }

    /** Lets everything but its closing fail: the tier is down. */
    public void fail(RuntimeException failure) {
        for (Point point : EnumSet.complementOf(EnumSet.of(Point.CLOSE))) {
            at(point, () -> {
                throw failure;
            });
        }
    }

    /** Takes everything off the script. */
    public void heal() {
        script.clear();
    }

    /** Returns how often operations came to the point. */
    public int passed(Point point) {
        return passed.computeIfAbsent(point, p -> new AtomicInteger()).get();
    }

    private void pass(Point point) {
        passed.computeIfAbsent(point, p -> new AtomicInteger()).incrementAndGet();
        script.getOrDefault(point, () -> {}).run();
    }

    private <T> T around(Point before, Point after, Supplier<T> call) {
        pass(before);
        T answer = call.get();
        pass(after);
        return answer;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public TierRead<V> read(K key) {
        return around(Point.BEFORE_READ, Point.AFTER_READ, () -> tier.read(key));
    }

    @Override
    public TierRead<V> peek(K key, Duration spent) {
        return around(Point.BEFORE_READ, Point.AFTER_READ, () -> tier.peek(key, spent));
    }

    @Override
    public TierRead<V> await(K key, TierRead.Lease<V> lease) {
        pass(Point.AWAIT);
        return tier.await(key, lease);
    }

    @Override
    public Map<K, TierRead<V>> awaitAll(Map<? extends K, TierRead.Lease<V>> leases) {
        pass(Point.AWAIT);
        return tier.awaitAll(leases);
    }

    @Override
    public void release(K key, TierRead.Lease<V> lease) {
        pass(Point.RELEASE);
        tier.release(key, lease);
    }

    @Override
    public TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        return around(Point.BEFORE_FILL, Point.AFTER_FILL, () -> tier.fill(key, lease, entry));
    }

    @Override
    public long write(K key, TierEntry<V> entry) {
        return around(Point.BEFORE_WRITE, Point.AFTER_WRITE, () -> tier.write(key, entry));
    }

    @Override
    public long remove(K key) {
        return around(Point.BEFORE_REMOVE, Point.AFTER_REMOVE, () -> tier.remove(key));
    }

    @Override
    public Map<K, TierRead<V>> readAll(Set<? extends K> keys) {
        return around(Point.BEFORE_READ_ALL, Point.AFTER_READ_ALL, () -> tier.readAll(keys));
    }

    @Override
    public Map<K, TierRead<V>> peekAll(Set<? extends K> keys) {
        return around(Point.BEFORE_READ_ALL, Point.AFTER_READ_ALL, () -> tier.peekAll(keys));
    }

    @Override
    public Map<K, TierFill> fillAll(Map<? extends K, Filling<V>> fillings) {
        return around(Point.BEFORE_FILL_ALL, Point.AFTER_FILL_ALL, () -> tier.fillAll(fillings));
    }

    @Override
    public Map<K, Long> removeAll(Set<? extends K> keys) {
        return around(Point.BEFORE_REMOVE_ALL, Point.AFTER_REMOVE_ALL, () -> tier.removeAll(keys));
    }

    @Override
    public TierRead.Lease<V> renewal(K key, TierRead.Hit<V> hit) {
        return tier.renewal(key, hit);
    }

    @Override
    public String text(K key) {
        return tier.text(key);
    }

    @Override
    public long kill(Group group) {
        return around(Point.BEFORE_KILL, Point.AFTER_KILL, () -> tier.kill(group));
    }

    @Override
    public long removeMatching(String glob, LongConsumer progress) {
        pass(Point.REMOVE_MATCHING);
        return tier.removeMatching(glob, progress);
    }

    @Override
    public boolean listen(TierListener listener) {
        return tier.listen(listener);
    }

    @Override
    public LatencySnapshot lag() {
        return tier.lag();
    }

    @Override
    public void probe() {
        pass(Point.PROBE);
        tier.probe();
    }

    @Override
    public void close() {
        pass(Point.CLOSE);
        tier.close();
    }
}
