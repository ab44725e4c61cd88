package dev.perfkit.cache.kit;

import dev.perfkit.cache.CacheTier;
import dev.perfkit.cache.Glob;
import dev.perfkit.cache.Group;
import dev.perfkit.cache.TierEntry;
import dev.perfkit.cache.TierFill;
import dev.perfkit.cache.TierListener;
import dev.perfkit.cache.TierRead;
import dev.perfkit.stats.LatencySnapshot;
import dev.perfkit.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A tier in memory, as plain as can be: what the others are measured by, and a far tier whose clock and link a test owns.
 *
 * <p>Several caches may share one tier, each as if it were a JVM of its own; where the link of one is to differ from that
 * of the others, it gets a {@link #node} of its own. Messages are delivered before the change returns, in the order of
 * the changes, unless the test holds, drops or suspends them; how long they were held is the lag.
 *
 * <p>A value that another node is loading is waited for by nodes that {@link #loadWait} told to, and else by none.
 */
public final class MemoryTier<K, V> implements CacheTier<K, V> {
    private final MemoryStore<V> store;
    private final MemoryLink link;
    private final boolean silent;
    private Duration loadWait = Duration.ZERO;
    private boolean closed;

    public MemoryTier(Ticker ticker) {
        this(new MemoryStore<>(ticker), false);
    }

    private MemoryTier(MemoryStore<V> store, boolean silent) {
        this.store = store;
        this.link = store.connect();
        this.silent = silent;
    }

    /** Returns a tier that cannot tell what others change. */
    public static <K, V> MemoryTier<K, V> silent(Ticker ticker) {
        return new MemoryTier<>(new MemoryStore<>(ticker), true);
    }

    /** Returns another way to the same data, with a link of its own: another JVM. */
    public MemoryTier<K, V> node() {
        return new MemoryTier<>(store, silent);
    }

    /** Has this node wait so long, of the system's time, for what another node is loading. */
    public MemoryTier<K, V> loadWait(Duration bound) {
        synchronized (store) {
            loadWait = bound;
        }
        return this;
    }

    /** Breaks the link: what is changed from here on is not told. */
    public void suspend() {
        synchronized (store) {
            link.suspend();
        }
    }

    /** Mends the link. */
    public void resume() {
        synchronized (store) {
            link.resume();
        }
    }

    /** Keeps messages on their way until {@link #release}. */
    public void hold() {
        synchronized (store) {
            link.hold();
        }
    }

    /** Delivers what was held. */
    public void release() {
        synchronized (store) {
            link.release();
        }
    }

    /** Loses the next messages without a word; the gap shows at the message after them, or at {@link #beat}. */
    public void drop(int messages) {
        synchronized (store) {
            link.drop(messages);
        }
    }

    /** A heartbeat: a gap shows. */
    public void beat() {
        synchronized (store) {
            link.beat();
        }
    }

    /** Loses all data, as a server does that restarts, and tells all nodes so. */
    public void loseData() {
        store.loseData();
    }

    /** Returns how many texts and groups the tier knows something of. */
    public int size() {
        return store.size();
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String text(K key) {
        return String.valueOf(key);
    }

    @Override
    public TierRead<V> read(K key) {
        synchronized (store) {
            return store.read(text(key), this, !loadWait.isZero());
        }
    }

    @Override
    public TierRead<V> peek(K key, Duration spent) {
        return store.peek(text(key));
    }

    @Override
    public TierRead<V> await(K key, TierRead.Lease<V> lease) {
        synchronized (store) {
            return lease.elsewhere() ? store.await(text(key), this, loadWait) : lease;
        }
    }

    @Override
    public void release(K key, TierRead.Lease<V> lease) {
        store.release(text(key), lease.token(), this);
    }

    @Override
    public TierFill fill(K key, TierRead.Lease<V> lease, TierEntry<V> entry) {
        return store.fill(text(key), lease.token(), entry);
    }

    @Override
    public TierRead.Lease<V> renewal(K key, TierRead.Hit<V> hit) {
        return new TierRead.Lease<>(store.renewalToken(hit.stamp()), false);
    }

    @Override
    public long write(K key, TierEntry<V> entry) {
        return store.write(text(key), entry);
    }

    @Override
    public long remove(K key) {
        return store.remove(text(key));
    }

    @Override
    public long kill(Group group) {
        return store.kill(group);
    }

    @Override
    public long removeMatching(String glob, LongConsumer progress) {
        Glob wanted = Glob.of(glob);
        List<String> texts = store.texts().stream().filter(wanted::matches).toList();
        long removed = 0;
        for (String text : texts) {
            store.remove(text);
            progress.accept(++removed);
        }
        return removed;
    }

    @Override
    public boolean listen(TierListener listener) {
        if (silent) {
            return false;
        }
        synchronized (store) {
            link.add(listener);
        }
        return true;
    }

    @Override
    public LatencySnapshot lag() {
        return link.lag();
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
